import { access, constants, readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { inspectAccess, inspectFlows, type Finding, type FlowNode } from '../../nodes/executor/doctor.js';
import { toDarkstarError } from '../../nodes/home/errors.js';
import { EXIT, type Io } from '../io.js';
import { Options, usageOf } from '../options.js';

const SPECS = {
  'user-dir': { value: "Node-RED's user directory, such as ~/.node-red" },
} as const;

/** What `darkstar doctor --help` says. */
export const USAGE = usageOf('doctor', SPECS);

const LEAST_NODE = [20, 19] as const;

/**
 * `darkstar doctor`: checks installation, homes, store and flows, and says what to mend, without printing a secret.
 * Findings go to standard output as JSON, and as sentences to standard error; exit 1 where something is wrong.
 */
export async function doctor(args: string[], io: Io): Promise<number> {
  const options = new Options(args, SPECS);
  options.check();
  const userDir = path.resolve(options.text('user-dir') ?? path.join(homedir(), '.node-red'));
  const findings = [inspectNode(process.versions.node), ...(await inspectUserDir(userDir, io))];
  for (const { level, text, remedy } of findings) {
    io.stderr.write(`${level.padEnd(8)}${text}\n${remedy ? `        ${remedy}\n` : ''}`);
  }
  io.stdout.write(`${JSON.stringify({ userDir, findings }, null, 2)}\n`);
  return findings.some(({ level }) => level === 'error') ? EXIT.failed : EXIT.done;
}

function inspectNode(version: string): Finding {
  const [major, minor] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE;
  const enough = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  return enough
    ? { level: 'ok', code: 'node', text: `Node.js ${version} is recent enough.` }
    : {
        level: 'error',
        code: 'node',
        text: `Node.js ${version} is older than ${LEAST_NODE.join('.')}.`,
        remedy: 'Install a newer one.',
      };
}

async function inspectUserDir(userDir: string, io: Io): Promise<Finding[]> {
  if (!(await isFolder(userDir))) {
    const remedy = "Give Node-RED's user directory with --user-dir.";
    return [{ level: 'error', code: 'user-dir', text: `${userDir} is no folder.`, remedy }];
  }
  return [
    ...(await inspectFolder(path.join(userDir, 'darkstar'), userDir)),
    ...(await inspectSettings(userDir, io)),
    ...(await inspectFlowFile(userDir, io)),
  ];
}

/** Everything is kept below `darkstar/`, which may not be there yet. */
async function inspectFolder(folder: string, userDir: string): Promise<Finding[]> {
  const exists = await isFolder(folder);
  const homes = exists ? (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory()) : [];
  const folders = exists ? [folder, ...homes.map(({ name }) => path.join(folder, name))] : [userDir];
  const refused: string[] = [];
  for (const each of folders) if (!(await isWritable(each))) refused.push(each);
  if (refused.length === 0) return [{ level: 'ok', code: 'folder', text: `${folder} can be written.` }];
  const text = `These folders cannot be written: ${refused.join(', ')}.`;
  return [{ level: 'error', code: 'folder', text, remedy: 'Make them writable for the user that runs Node-RED.' }];
}

/** Who may open the editor and the pages, as far as the text of the settings tells. */
async function inspectSettings(userDir: string, io: Io): Promise<Finding[]> {
  const text = await readIfThere(io, path.join(userDir, 'settings.js'));
  if (text === undefined) return [];
  const set = (name: string) => new RegExp(`^\\s*(?!//)["']?${name}["']?\\s*:`, 'm').test(text);
  return inspectAccess({ editorHasLogin: set('adminAuth'), pagesHaveLogin: set('httpNodeAuth') || set('dashboard') });
}

async function inspectFlowFile(userDir: string, io: Io): Promise<Finding[]> {
  const names = (await readdir(userDir)).filter((name) => /^flows.*\.json$/.test(name) && !/_cred\.json$/.test(name));
  if (names.length === 0) {
    return [{ level: 'warning', code: 'flows', text: `${userDir} holds no flows.`, remedy: 'Deploy once.' }];
  }
  const findings: Finding[] = [];
  for (const name of names) {
    try {
      const nodes = JSON.parse(await io.readFile(path.join(userDir, name))) as FlowNode[];
      findings.push(...inspectFlows(nodes).map((finding) => ({ ...finding, file: name })));
    } catch (thrown) {
      const { message } = toDarkstarError(thrown);
      const remedy = 'Restore it from a backup.';
      findings.push({ level: 'error', code: 'flows-unreadable', text: `${name} cannot be read: ${message}`, remedy });
    }
  }
  return findings;
}

async function readIfThere(io: Io, file: string): Promise<string | undefined> {
  return (await isFile(file)) ? io.readFile(file) : undefined;
}

async function isFolder(name: string): Promise<boolean> {
  return stat(name).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function isFile(name: string): Promise<boolean> {
  return stat(name).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}
