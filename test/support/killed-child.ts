import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** Lets a script run for so long after its first word, kills it, and returns the whole lines that it wrote until then. */
export async function linesUntilKilled(args: readonly string[], lifeMs: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, args);
  let output = '';
  let complaints = '';
  child.stderr.on('data', (data: Buffer) => (complaints += data.toString()));
  const began = new Promise<void>((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
      resolve();
    });
  });
  const closed = once(child, 'close');
  await Promise.race([began, closed]);
  await sleep(lifeMs);
  child.kill('SIGKILL');
  await closed;
  assert.equal(complaints, '');
  return output.split('\n').slice(0, -1);
}
