// Opens Node-RED with our nodes and the demo flow, on a user directory of its own.
import { spawn } from 'node:child_process';
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import demoSettings from './demo-settings.cjs';
import { prepare, root } from './prepare.mjs';

const userDir = process.env.DARKSTAR_USER_DIR ?? path.join(root, '.node-red');
const FIRST_PORT = 1880;

prepare();
prepareUserDir();
const port = await freePort(Number(process.env.PORT) || FIRST_PORT);
startNodeRed(port);

function prepareUserDir() {
  mkdirSync(userDir, { recursive: true });
  const packages = ['@darkstar-energy/node-red-darkstar', '@flowfuse/node-red-dashboard'];
  writeFileSync(
    path.join(userDir, 'package.json'),
    JSON.stringify(
      { name: 'darkstar-demo', private: true, dependencies: Object.fromEntries(packages.map((name) => [name, '*'])) },
      null,
      2,
    ),
  );
  link(root, packages[0]);
  link(path.join(root, 'node_modules', packages[1]), packages[1]);
  const flows = path.join(userDir, 'flows.json');
  if (existsSync(flows)) return;
  copyFileSync(path.join(root, 'flows/demo.json'), flows);
  writeFileSync(path.join(userDir, 'flows_cred.json'), JSON.stringify(noCredentials()));
}

/** An encrypted nothing, as Node-RED writes it (AES-256-CTR): without it Node-RED warns of a flow that has none. */
function noCredentials() {
  const key = createHash('sha256').update(demoSettings.credentialSecret).digest();
  const vector = randomBytes(16);
  const cipher = createCipheriv('aes-256-ctr', key, vector);
  return { $: vector.toString('hex') + cipher.update('{}', 'utf8', 'base64') + cipher.final('base64') };
}

function link(target, name) {
  const place = path.join(userDir, 'node_modules', name);
  mkdirSync(path.dirname(place), { recursive: true });
  rmSync(place, { force: true, recursive: true });
  symlinkSync(target, place, 'junction');
}

/** The first port from `port` on that nobody listens on. */
function freePort(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE' && port < FIRST_PORT + 100) resolve(freePort(port + 1));
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)));
  });
}

function startNodeRed(port) {
  const child = spawn(
    process.execPath,
    [
      path.join(root, 'node_modules/node-red/red.js'),
      '--userDir',
      userDir,
      '--settings',
      path.join(root, 'scripts/demo-settings.cjs'),
      '--port',
      String(port),
    ],
    // A group of its own: Ctrl-C reaches this process alone, which then asks Node-RED to stop.
    { stdio: ['ignore', 'pipe', 'inherit'], cwd: userDir, detached: process.platform !== 'win32' },
  );
  let told = false;
  child.stdout.on('data', (data) => {
    process.stdout.write(data);
    if (told || !String(data).includes('Started flows')) return;
    told = true;
    console.log(`\n  Editor     http://127.0.0.1:${port}/`);
    console.log(`  Dashboard  http://127.0.0.1:${port}/dashboard\n\n  Ctrl-C ends it.\n`);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(signal === 'SIGTERM' ? 0 : (code ?? 1)));
}
