import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { NOTICES } from '../../nodes/dashboard/texts/notices.js';
import { projectRoot } from '../support/project.js';

const folder = path.join(projectRoot, 'nodes/executor');
// What a check of the executor finds is shown in the editor only, and the reason to be safe with one device never.
const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && name !== 'doctor.ts');
const codesIn = (file: string) => {
  const source = readFileSync(path.join(folder, file), 'utf8');
  const patterns = [/\bcode: '([a-z-]+)'/g, /(?:unusable|problem)\(\s*'([a-z-]+)'/g];
  return patterns.flatMap((pattern) => [...source.matchAll(pattern)].map(([, code]) => code));
};
const codes = [...new Set(files.flatMap(codesIn))].filter((code) => code !== 'safe' && code !== 'not-deployed').sort();

describe('what the executor says', () => {
  it('is found in its source', () => assert.ok(codes.length > 40, codes.join()));

  for (const language of ['de', 'sv']) {
    it(`can be said in ${language}, sentence by sentence`, () => {
      assert.deepEqual(
        codes.filter((code) => !Object.hasOwn(NOTICES[language], code)),
        [],
      );
    });
  }
});
