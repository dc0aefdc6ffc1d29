// Builds everything into dist/: checked and compiled TypeScript, editor pages, locales, icons, the dashboard's view,
// the generated documentation, and the examples that are copies of flows.
import { spawnSync } from 'node:child_process';
import { cp, mkdir, readdir, copyFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

function compile(project) {
  const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** Node-RED looks for a node's page, locales and icons only beside its built script. */
async function copyEditorFiles() {
  for (const folder of await readdir('nodes')) {
    const from = path.join('nodes', folder);
    const to = path.join('dist/nodes', folder);
    await mkdir(to, { recursive: true });
    for (const file of await readdir(from)) {
      if (file.endsWith('.html')) await copyFile(path.join(from, file), path.join(to, file));
      if (file === 'locales') await cp(path.join(from, file), path.join(to, file), { recursive: true });
    }
    await cp('icons', path.join(to, 'icons'), { recursive: true });
  }
}

async function bundleView() {
  const { build } = await import('esbuild');
  await build({
    entryPoints: ['nodes/dashboard/view/view.ts'],
    outfile: 'dist/nodes/dashboard/view.js',
    bundle: true,
    format: 'esm',
    target: 'es2020',
    minify: true,
    sourcemap: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
}

/** `flows/` holds complete flows; the editor's import menu shows only `examples/`. */
async function copyFlows() {
  await copyFile('flows/demo.json', 'examples/02 with dashboard.json');
  await copyFile('flows/home-assistant.json', 'examples/13 home assistant.json');
  await copyFile('flows/mqtt.json', 'examples/14 mqtt.json');
}

// What was deleted or renamed must not live on in the build.
await rm('dist', { recursive: true, force: true });
compile('tsconfig.json');
compile('nodes/dashboard/view/tsconfig.json');
const { writeDocs } = await import('./docs.mjs');
await copyEditorFiles();
await bundleView();
await copyFlows();
await writeDocs('docs');
