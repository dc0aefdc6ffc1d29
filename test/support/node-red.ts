import { createRequire } from 'node:module';
import helperModule from 'node-red-node-test-helper';

const require = createRequire(import.meta.url);

/** The test helper on the Node-RED under test: the installed 4.1, or the folder that DARKSTAR_NODE_RED names. */
export const helper = helperModule;
helper.init(process.env.DARKSTAR_NODE_RED ?? require.resolve('node-red'));
