import path from 'node:path';
import helperModule from 'node-red-node-test-helper';
import { nodeRedFolder } from './project.js';

/** The test helper, on the Node-RED under test. */
export const helper = helperModule;
helper.init(path.join(nodeRedFolder, 'lib/red.js'));
