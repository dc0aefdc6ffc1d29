import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NodeAPI } from 'node-red';
import { helper } from './node-red.js';

interface NodeFlow {
  /** The user directory of the running test. */
  readonly userDir: () => string;
  /** Deploys a flow of these kinds of nodes. */
  readonly load: (
    nodes: readonly ((RED: NodeAPI) => void)[],
    flow: readonly object[],
    credentials?: object,
  ) => Promise<void>;
}

/** Gives every test of a `describe` a Node-RED with a user directory of its own, and takes both away after it. */
export function nodeFlow(): NodeFlow {
  let userDir: string;

  beforeEach(async () => {
    userDir = await mkdtemp(path.join(tmpdir(), 'darkstar-'));
    await helper.startServer();
    helper.settings({ userDir });
  });

  afterEach(async () => {
    await helper.unload();
    await helper.stopServer();
    await rm(userDir, { recursive: true, force: true });
  });

  return {
    userDir: () => userDir,
    load: (nodes, flow, credentials = {}) => helper.load([...nodes], flow as never, credentials as never),
  };
}
