import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const darkstar = path.resolve(fileURLToPath(import.meta.url), '../../bin/darkstar.js');

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [darkstar, ...args], { encoding: 'utf8' });
}

describe('the command line', () => {
  for (const [command, option] of [
    ['plan', '--explain'],
    ['forecast', '--history'],
    ['backtest', '--replan-minutes'],
    ['prices', '--zone'],
    ['doctor', '--user-dir'],
  ]) {
    it(`lists the options of ${command}`, () => {
      const { status, stdout, stderr } = run(command, '--help');
      assert.equal(status, 0);
      assert.equal(stdout, '');
      assert.match(stderr, new RegExp(`^Usage: darkstar ${command} .*${option} `, 's'));
    });
  }

  it('names its commands to who asks for none, or for one that it does not know', () => {
    assert.equal(run('--help').status, 0);
    for (const args of [[], ['sing']]) {
      const { status, stderr } = run(...args);
      assert.equal(status, 2);
      assert.match(stderr, /Usage: darkstar COMMAND/);
    }
  });
});
