import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../support/flows.js';
import { nodeRedFolder, projectRoot } from '../support/project.js';
import { freePort } from '../support/real-node-red.js';

const onFirstNodeRed = path.join(projectRoot, 'node_modules/node-red') === nodeRedFolder;
const windows = process.platform === 'win32';
const skipped = !onFirstNodeRed
  ? ' (skipped: npm start uses the installed Node-RED, not the one under test)'
  : windows
    ? ' (skipped: Windows has no signal for Ctrl-C)'
    : '';

describe(`npm start${skipped}`, function () {
  this.timeout(120_000);
  let userDir: string;

  before(async function () {
    if (skipped) return this.skip();
    userDir = await mkdtemp(path.join(tmpdir(), 'darkstar-start-'));
  });

  after(() => userDir && rm(userDir, { recursive: true, force: true }));

  /** Starts, visits both addresses, presses Ctrl-C, and gives what was printed with the exit code. */
  async function startAndStop(): Promise<{ output: string; code: number | null; seconds: number }> {
    const began = Date.now();
    const port = await freePort();
    const child = spawn(process.execPath, ['scripts/start.mjs'], {
      cwd: projectRoot,
      detached: true,
      env: { ...process.env, PORT: String(port), DARKSTAR_USER_DIR: userDir },
    });
    let output = '';
    child.stdout.on('data', (data) => (output += String(data)));
    child.stderr.on('data', (data) => (output += String(data)));
    const ended = once(child, 'exit') as Promise<[number | null]>;
    await eventually('the addresses', () => output.includes('Ctrl-C ends it'), 90_000);
    const seconds = (Date.now() - began) / 1000;
    const addresses = [...output.matchAll(/(?:Editor|Dashboard) +(http:\S+)/g)].map((match) => match[1]);
    assert.equal(addresses.length, 2);
    for (const address of addresses) {
      const response = await fetch(address);
      assert.equal(response.status, 200, address);
      await response.text();
    }
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    assert.ok(child.pid);
    process.kill(-child.pid, 'SIGINT');
    const [code] = await ended;
    return { output, code, seconds };
  }

  it('prints two addresses and nothing alarming, and Ctrl-C ends it cleanly', async () => {
    const { output, code } = await startAndStop();
    assert.equal(code, 0, output);
    assert.deepEqual(
      output.split('\n').filter((line) => /\[(warn|error|fatal)\]/.test(line)),
      [],
    );
    assert.match(output, /Stopped flows/);
  });

  it('is quick the second time: nothing is installed or built again', async () => {
    const { output, seconds } = await startAndStop();
    assert.equal(/Installing|Building/.test(output), false, output);
    assert.ok(seconds < 20, `${seconds} s`);
  });
});
