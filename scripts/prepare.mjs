// Installs and builds when something has changed since the last time, so that a fresh clone needs no step of its own
// and a second start is quick. Uses nothing but Node.js, because nothing may be installed yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const OLDEST_NODE = [20, 19];
const SOURCES = ['nodes', 'bin', 'bench', 'test', 'icons', 'flows', 'scripts', 'tsconfig.json', 'package.json'];

export function prepare() {
  checkNode();
  const lock = hashOf(['package-lock.json']);
  if (stampOf('node_modules') !== lock) install(lock);
  const sources = hashOf(SOURCES);
  if (stampOf('dist') !== sources) build(sources);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(`Node.js ${OLDEST_NODE.join('.')} or newer is needed, this is ${process.versions.node}. Install a newer one.`);
}

function install(stamp) {
  console.log('Installing packages …');
  // Nothing of ours needs an install script, and some machines do not run them.
  run(npm(), ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  writeStamp('node_modules', stamp);
}

function build(stamp) {
  console.log('Building …');
  run(process.execPath, ['scripts/build.mjs']);
  writeStamp('dist', stamp);
}

/** Runs a command in the project's folder and ends this process with its exit code if it fails. */
export function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32' && command.endsWith('.cmd'),
  });
  if (error) fail(`${command} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

export function npm() {
  return process.platform === 'win32' ? 'npm.cmd' : 'npm';
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

function stampFile(folder) {
  return path.join(root, folder, '.darkstar-stamp');
}

function stampOf(folder) {
  return existsSync(stampFile(folder)) ? readFileSync(stampFile(folder), 'utf8') : undefined;
}

function writeStamp(folder, stamp) {
  mkdirSync(path.join(root, folder), { recursive: true });
  writeFileSync(stampFile(folder), stamp);
}

function hashOf(entries) {
  const hash = createHash('sha256').update(process.versions.modules);
  for (const file of entries.flatMap((entry) => filesBelow(path.join(root, entry)))) {
    hash.update(path.relative(root, file)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesBelow(entry) {
  if (!existsSync(entry)) return [];
  try {
    return readdirSync(entry, { withFileTypes: true })
      .filter((item) => item.name !== 'out')
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((item) => filesBelow(path.join(entry, item.name)));
  } catch (error) {
    if (error.code === 'ENOTDIR') return [entry];
    throw error;
  }
}
