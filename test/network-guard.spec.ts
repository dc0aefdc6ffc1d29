import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { GUARD_MARK } from './support/network-guard.js';

const run = promisify(execFile);
const guard = new URL('./support/network-guard.js', import.meta.url).href;

// Every look-up fails before it leaves the machine: the guard is tested without any network.
const NO_NETWORK = `data:text/javascript,${encodeURIComponent(
  "import dns from 'node:dns'; dns.lookup = (host, options, done) => (done ?? options)(new Error('no network'));",
)}`;

async function marked(code: string): Promise<string[]> {
  const { stderr } = await run(process.execPath, ['--import', NO_NETWORK, '--import', guard, '-e', code]);
  return stderr.split('\n').filter((line) => line.startsWith(GUARD_MARK));
}

describe('the network guard of the end-to-end specs', () => {
  for (const [what, code] of [
    ['a connection', "require('net').connect(80, 'example.org').on('error', () => {})"],
    ['a request', "require('http').get('http://example.org/').on('error', () => {})"],
    ['a fetch', "fetch('http://example.org/').catch(() => {})"],
    ['a look-up', "require('dns').lookup('example.org', () => {})"],
  ]) {
    it(`names ${what} that leaves loopback`, async () => {
      assert.ok((await marked(code)).some((line) => line.includes('example.org')));
    });
  }

  it('lets loopback pass', async () => {
    assert.deepEqual(await marked("require('net').connect(9, '127.0.0.1').on('error', () => {})"), []);
  });
});
