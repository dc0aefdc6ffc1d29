import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './support/project.js';

const FLOORS: Readonly<Record<string, number>> = {
  home: 0,
  cache: 1,
  recorder: 1,
  scheduler: 1,
  simulator: 1,
  prices: 2,
  forecast: 2,
  plan: 3,
  executor: 4,
  backtest: 5,
  dashboard: 5,
};

interface Source {
  readonly file: string;
  readonly folder: string;
  readonly text: string;
}

const nodes = path.join(projectRoot, 'nodes');
const sources: readonly Source[] = readdirSync(nodes).flatMap((folder) =>
  readdirSync(path.join(nodes, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({
      file: `nodes/${folder}/${name}`,
      folder,
      text: readFileSync(path.join(nodes, folder, name), 'utf8'),
    })),
);

const isShell = ({ file, folder }: Source) => file === `nodes/${folder}/${folder}.ts`;

function importsOf({ text }: Source): string[] {
  return [...text.matchAll(/(?:from|import|import\(|new URL\()\s*['"]([^'"]+)['"]/g)].map((match) => match[1]);
}

function codeOf({ text }: Source): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/'[^'\n]*'|"[^"\n]*"/g, "''");
}

/** A call of `fetch` in a file that does not get one as an argument or property. */
function callsGlobalFetch(code: string): boolean {
  return /(?<![.\w])fetch\(/.test(code) && !/\bfetch\b\s*[:,}]/.test(code);
}

describe('the floors', () => {
  it('has a floor for every folder below nodes/', () => {
    assert.deepEqual(
      [...new Set(sources.map((source) => source.folder))].filter((folder) => !(folder in FLOORS)),
      [],
    );
    assert.ok(sources.length > 30, `only ${sources.length} sources found`);
  });

  it('lets a folder import only from floors below', () => {
    const upward = sources.flatMap((source) =>
      importsOf(source)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => path.relative(nodes, path.resolve(projectRoot, path.dirname(source.file), specifier)))
        .map((target) => target.split(path.sep)[0])
        .filter((target) => target !== source.folder && !(FLOORS[target] < FLOORS[source.folder]))
        .map((target) => `${source.file} imports from ${target}/`),
    );
    assert.deepEqual(upward, []);
  });

  it('lets only shells touch RED', () => {
    const touching = sources.filter((source) => !isShell(source) && /(?<!Node-)\bRED\b/.test(codeOf(source)));
    assert.deepEqual(
      touching.map((source) => source.file),
      [],
    );
  });

  it('keeps the wall clock, the network and timers out of the domain', () => {
    // The clock itself, and the age of a lock folder on the disk, which is real time whatever a simulator does.
    const allowed = new Set(['nodes/home/clock.ts', 'nodes/home/data-lock.ts']);
    const edges = sources.filter(
      (source) =>
        !isShell(source) &&
        !allowed.has(source.file) &&
        !source.file.startsWith('nodes/dashboard/view/') &&
        (/\bDate\.now\(\)|\bnew Date\(\)/.test(codeOf(source)) || callsGlobalFetch(codeOf(source))),
    );
    assert.deepEqual(
      edges.map((source) => source.file),
      [],
    );
  });
});
