import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import path from 'node:path';
import { DarkstarError } from './errors.js';

/** The process that has a home's database open. */
interface Owner {
  readonly pid: number;
  /** Unix ms. */
  readonly startedAt: number;
  /** Clock ticks since the computer started, from /proc; null where there is none. Tells a reused pid from its old owner. */
  readonly startTicks: string | null;
}

// The two clocks that a process's start and the computer's start are told by may differ by this much.
const CLOCK_SLACK_MS = 5000;

/**
 * Makes this process the owner of a home's folder, and removes the lock that a killed process left behind.
 *
 * The SQLite port locks with the folder `<file>.lock`, which outlives `kill -9` and would block every later open. Only
 * the one data worker of a process opens the file, so a lock whose owner is dead, is this process, or is unknown
 * protects nobody.
 * @throws DarkstarError `store-in-use` when another living process owns the folder; file errors as they come.
 */
export function takeOwnership(folder: string, databaseFile: string): void {
  const ownerFile = path.join(folder, 'owner.json');
  const owner = readOwner(ownerFile);
  if (owner && owner.pid !== process.pid && isAlive(owner)) {
    throw new DarkstarError(
      'store-in-use',
      `The home's folder ${folder} is in use by another process (pid ${owner.pid}). Stop that one, or give one of the two homes another key.`,
      { values: { folder, pid: owner.pid } },
    );
  }
  const self: Owner = { pid: process.pid, startedAt: startedAt(), startTicks: startTicks(process.pid) };
  writeFileSync(ownerFile, JSON.stringify(self), { mode: 0o600 });
  rmSync(`${databaseFile}.lock`, { recursive: true, force: true });
}

/** Gives the folder up after the database was closed. */
export function giveUpOwnership(folder: string): void {
  rmSync(path.join(folder, 'owner.json'), { force: true });
}

function readOwner(file: string): Owner | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  // A power cut may leave the file empty or torn; whoever wrote it is dead then.
  try {
    const owner = JSON.parse(text) as Partial<Owner> | null;
    return typeof owner?.pid === 'number' && typeof owner.startedAt === 'number' ? (owner as Owner) : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(owner: Owner): boolean {
  const bootedAt = Date.now() - uptime() * 1000;
  if (owner.startedAt < bootedAt - CLOCK_SLACK_MS) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const ticks = startTicks(owner.pid);
  return ticks === null || owner.startTicks === null || ticks === owner.startTicks;
}

function startedAt(): number {
  return Math.round(Date.now() - process.uptime() * 1000);
}

/** Field 22 of /proc/<pid>/stat (proc(5)); the fields before it follow the last ")" of the command's name. */
function startTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
