import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutorSettings } from '../../nodes/executor/settings.js';

const CHILD = fileURLToPath(new URL('../support/executor-child.js', import.meta.url));
const CHARGES = 'action charge-from-grid charge-from-grid';

describe('an executor whose process ends', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(path.join(os.tmpdir(), 'darkstar-crash-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** What a process did until it was killed, or was asked to end. */
  async function live(onClose: ExecutorSettings['onClose'], end: 'killed' | 'in order'): Promise<string[]> {
    const child = spawn(process.execPath, [CHILD, folder, onClose], { stdio: ['pipe', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (!out.includes('kept')) return;
      if (end === 'killed') child.kill('SIGKILL');
      else child.stdin.end();
    });
    await new Promise((resolve) => child.once('close', resolve));
    return out.trim().split('\n');
  }

  it('brings the devices to self-consumption at the next start, before anything else, where that was chosen', async () => {
    const first = await live('self-consumption', 'killed');
    assert.equal(first[0], CHARGES);
    const next = await live('self-consumption', 'killed');
    assert.deepEqual(next.slice(0, 4), [
      'action self-consumption after-crash',
      'write gridCharging=false',
      'write chargeLimit=5000',
      'write dischargeLimit=5000',
    ]);
    assert.ok(next.includes(CHARGES), 'and goes on with the plan');
  });

  it('leaves the devices as they are where that was chosen', async () => {
    await live('leave', 'killed');
    const next = await live('leave', 'killed');
    assert.ok(!next.some((line) => line.includes('after-crash')), next.join('\n'));
  });

  it('brings them to self-consumption when it ends in order, and then only goes on at the next start', async () => {
    const first = await live('self-consumption', 'in order');
    assert.deepEqual(first.slice(-3), [
      'action self-consumption closing',
      'write gridCharging=false',
      'write dischargeLimit=5000',
    ]);
    const next = await live('self-consumption', 'killed');
    assert.equal(next[0], CHARGES);
  });
});
