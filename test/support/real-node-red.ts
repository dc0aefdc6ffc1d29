import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeRedFolder, projectRoot } from './project.js';

const PACKAGE = '@darkstar-energy/node-red-darkstar';
const DASHBOARD = '@flowfuse/node-red-dashboard';
const HOME_ASSISTANT = 'node-red-contrib-home-assistant-websocket';
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
/** The folder that holds the built nodes beside these built tests. */
const builtRoot = fileURLToPath(new URL('../../', import.meta.url));

interface Options {
  /** The nodes of the flow. */
  readonly flow: readonly object[];
  /** Settings of Node-RED that go before the ones that every test gets; JSON. */
  readonly settings?: object;
  /** An installed or unpacked package to load; default: the nodes as they are built now. */
  readonly packageRoot?: string;
  /** Folders of further packages with nodes, by their names. */
  readonly modules?: Readonly<Record<string, string>>;
  /** Whether FlowFuse Dashboard 2 is there. Default: true. */
  readonly withDashboard?: boolean;
  /** A user directory of an earlier run to go on with, flow and all. */
  readonly userDir?: string;
  /** Leaves the user directory where it is at the end, for another run. */
  readonly keepUserDir?: boolean;
  /** Environment variables for Node-RED, on top of this process's. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface RealNodeRed {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly userDir: string;
  readonly pid: number;
  /** Everything that Node-RED has printed. */
  log(): string;
  /** Resolves when `text` is in the log; rejects when it is not there in time or Node-RED has ended. */
  waitFor(text: string, timeoutMs?: number): Promise<void>;
  /** Ends Node-RED and removes its user directory, unless that is kept. */
  stop(): Promise<void>;
}

/** Starts a real Node-RED with the nodes as built, on a free loopback port and a user directory of its own. */
export async function startNodeRed(options: Options): Promise<RealNodeRed> {
  const userDir = options.userDir ?? (await mkdtemp(path.join(os.tmpdir(), 'darkstar-node-red-')));
  const port = await freePort();
  if (!options.userDir) await writeUserDir(userDir, options);
  await writeSettings(userDir, options, port);
  const child = spawn(
    process.execPath,
    [path.join(nodeRedFolder, 'red.js'), '-u', userDir, '-s', path.join(userDir, 'settings.cjs')],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...options.env } },
  );
  const output = new Output(child);
  const stop = async () => {
    await end(child);
    if (!options.keepUserDir) await rm(userDir, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await output.waitFor('Started flows', START_TIMEOUT_MS);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${port}`,
    userDir,
    pid: child.pid ?? 0,
    log: () => output.text,
    waitFor: (text, timeoutMs = START_TIMEOUT_MS) => output.waitFor(text, timeoutMs),
    stop,
  };
}

/** A port on the loopback interface that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

class Output {
  text = '';
  private readonly listeners = new Set<() => void>();

  constructor(private readonly child: ChildProcess) {
    const add = (chunk: Buffer) => {
      this.text += chunk.toString();
      this.tell();
    };
    child.stdout?.on('data', add);
    child.stderr?.on('data', add);
    child.once('exit', () => this.tell());
  }

  waitFor(wanted: string, timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        this.listeners.delete(look);
        settle();
      };
      const fail = (why: string) =>
        finish(() => reject(new Error(`${why} before "${wanted}" was in its log:\n${this.text}`)));
      const look = () => {
        if (this.text.includes(wanted)) finish(resolve);
        else if (this.child.exitCode !== null) fail('Node-RED ended');
      };
      const timer = setTimeout(() => fail(`${timeoutMs} ms passed`), timeoutMs);
      this.listeners.add(look);
      look();
    });
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

async function writeUserDir(userDir: string, options: Options): Promise<void> {
  const modules = path.join(userDir, 'node_modules');
  const further = Object.entries(options.modules ?? {});
  const installed = [
    PACKAGE,
    ...(options.withDashboard === false ? [] : [DASHBOARD]),
    ...further.map(([name]) => name),
  ];
  await mkdir(path.join(modules, path.dirname(PACKAGE)), { recursive: true });
  await mkdir(path.join(modules, path.dirname(DASHBOARD)), { recursive: true });
  if (options.packageRoot) await symlink(options.packageRoot, path.join(modules, PACKAGE));
  else await writeBuiltPackage(path.join(modules, PACKAGE));
  if (options.withDashboard !== false) {
    await symlink(path.join(projectRoot, 'node_modules', DASHBOARD), path.join(modules, DASHBOARD));
  }
  for (const [name, folder] of further) await symlink(folder, path.join(modules, name));
  const dependencies = Object.fromEntries(installed.map((name) => [name, '*']));
  await writeJson(path.join(userDir, 'package.json'), { name: 'test', private: true, dependencies });
  await writeJson(path.join(userDir, 'flows.json'), options.flow);
}

/** A package around the nodes that are built now, wherever the build went. */
async function writeBuiltPackage(folder: string): Promise<void> {
  const manifest = JSON.parse(await readFile(path.join(projectRoot, 'package.json'), 'utf8'));
  const nodes = Object.entries(manifest['node-red'].nodes as Record<string, string>).filter(([, file]) =>
    existsSync(path.join(builtRoot, path.relative('dist', file))),
  );
  await mkdir(folder);
  await symlink(builtRoot, path.join(folder, 'dist'));
  await symlink(path.join(projectRoot, 'examples'), path.join(folder, 'examples'));
  await writeJson(path.join(folder, 'package.json'), {
    name: manifest.name,
    version: manifest.version,
    type: manifest.type,
    'node-red': { ...manifest['node-red'], nodes: Object.fromEntries(nodes) },
  });
}

/** Settings that keep Node-RED quiet, local and repeatable. */
async function writeSettings(userDir: string, options: Options, port: number): Promise<void> {
  const settings = {
    ...options.settings,
    uiHost: '127.0.0.1',
    uiPort: port,
    userDir,
    flowFile: 'flows.json',
    credentialSecret: 'test',
    telemetry: { enabled: false, updateNotification: false },
    // Node-RED also looks for modules above its own folder, where the project has these installed.
    nodesExcludes: [
      ...(options.withDashboard === false ? ['node-red-dashboard'] : []),
      ...(options.modules?.[HOME_ASSISTANT] === undefined ? [HOME_ASSISTANT] : []),
    ],
    editorTheme: { tours: false, palette: { catalogues: [] } },
    externalModules: { palette: { allowInstall: false } },
    logging: { console: { level: 'info', metrics: false, audit: false } },
  };
  await writeFile(path.join(userDir, 'settings.cjs'), `module.exports = ${JSON.stringify(settings, null, 2)};\n`);
}

function writeJson(file: string, content: unknown): Promise<void> {
  return writeFile(file, JSON.stringify(content, null, 2));
}

/** Asks the child to end, and makes it end when it does not listen. */
function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
