import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { eventually, nodeOfType, probed, readFlow, withProbe } from '../support/flows.js';
import { projectRoot } from '../support/project.js';
import { startNodeRed } from '../support/real-node-red.js';
import { sampleProblem } from '../support/sample-problem.js';

const run = promisify(execFile);
const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';

interface Manifest {
  readonly dependencies: Record<string, string>;
  readonly 'node-red': { readonly nodes: Record<string, string> };
}

const firstPlan = () => {
  const flow = readFlow('examples/01 first plan.json');
  return withProbe(flow, nodeOfType(flow, 'darkstar-plan').id, 0, 'plan');
};

describe('the packed package', function () {
  this.timeout(120_000);
  let folder: string;
  let installed: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'darkstar-pack-'));
    installed = await unpack(folder);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('holds what runs and no test', async () => {
    const files = await readdir(installed, { recursive: true });
    assert.deepEqual(
      files.filter((file) => /(^|\/)(test|bench|scripts)(\/|$)|\.spec\.|(?<!\.d)\.ts$/.test(file)),
      [],
    );
    const manifest = JSON.parse(await readFile(path.join(installed, 'package.json'), 'utf8')) as Manifest;
    for (const file of Object.values(manifest['node-red'].nodes)) {
      assert.ok(existsSync(path.join(installed, file)), file);
      assert.ok(existsSync(path.join(installed, file.replace(/\.js$/, '.html'))), `${file}: its editor page`);
      assert.ok(existsSync(path.join(installed, path.dirname(file), 'icons')), `${file}: its icon`);
    }
  });

  it('has at most six dependencies, and none with a native part or an install script', async () => {
    const manifest = JSON.parse(await readFile(path.join(installed, 'package.json'), 'utf8')) as Manifest;
    const names = Object.keys(manifest.dependencies);
    assert.ok(names.length <= 6, names.join(', '));
    for (const name of names) {
      const home = path.join(projectRoot, 'node_modules', name);
      const dependency = JSON.parse(await readFile(path.join(home, 'package.json'), 'utf8')) as {
        scripts?: Record<string, string>;
      };
      const files = await readdir(home, { recursive: true });
      assert.deepEqual(
        files.filter((file) => /\.node$|binding\.gyp$/.test(file)),
        [],
      );
      assert.deepEqual(
        Object.keys(dependency.scripts ?? {}).filter((script) => /^(pre|post)?install$/.test(script)),
        [],
      );
    }
  });

  it('plans on the command line', async () => {
    const problem = path.join(folder, 'problem.json');
    await writeFile(problem, JSON.stringify(sampleProblem()));
    const { stdout } = await run(process.execPath, [path.join(installed, 'dist/bin/darkstar.js'), 'plan', problem]);
    assert.equal((JSON.parse(stdout) as { status: string }).status, 'optimal');
  });

  it('plans in Node-RED', async () => {
    const nodeRed = await startNodeRed({ flow: firstPlan(), packageRoot: installed, withDashboard: false });
    try {
      await eventually('a plan', () => probed(nodeRed.log(), 'plan').length > 0);
    } finally {
      await nodeRed.stop();
    }
  });
});

describe('a Node-RED without Dashboard 2', function () {
  this.timeout(60_000);

  it('plans all the same, and the dashboard node says what to install', async () => {
    const dashboard = { id: 'page', type: 'ui-darkstar', z: 'f', group: 'none', home: 'none', wires: [[]] };
    const flow = [...firstPlan(), { id: 'f', type: 'tab', label: 'page' }, dashboard];
    const nodeRed = await startNodeRed({ flow, withDashboard: false });
    try {
      await eventually('a plan', () => probed(nodeRed.log(), 'plan').length > 0);
      assert.match(nodeRed.log(), /@flowfuse\/node-red-dashboard/);
      assert.equal(nodeRed.log().includes('Waiting for missing types'), false);
    } finally {
      await nodeRed.stop();
    }
  });
});

/** Packs the project and unpacks it as an installation would: in a node_modules folder, beside its dependencies. */
async function unpack(folder: string): Promise<string> {
  const { stdout } = await run(NPM, ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: projectRoot,
    shell: process.platform === 'win32',
    maxBuffer: 2 ** 24,
  });
  const packed: unknown = JSON.parse(stdout);
  const [{ filename }] = (Array.isArray(packed) ? packed : Object.values(packed as object)) as { filename: string }[];
  await run('tar', ['-xzf', path.join(folder, filename), '-C', folder]);
  const installed = path.join(folder, 'node_modules/@darkstar-energy/node-red-darkstar');
  await mkdir(path.dirname(installed), { recursive: true });
  await cp(path.join(folder, 'package'), installed, { recursive: true });
  const { dependencies } = JSON.parse(await readFile(path.join(installed, 'package.json'), 'utf8')) as Manifest;
  for (const name of Object.keys(dependencies)) {
    await symlink(path.join(projectRoot, 'node_modules', name), path.join(folder, 'node_modules', name), 'junction');
  }
  return installed;
}
