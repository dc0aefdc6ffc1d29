// Makes the pictures of the README: runs the demo in a browser and takes what its spec photographed.
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { prepare, root, run } from './prepare.mjs';

const PICTURES = { 'dashboard-desktop.png': 'dashboard.png', 'editor.png': 'flow.png' };

prepare();
run(process.execPath, ['node_modules/mocha/bin/mocha.js', 'dist/test/e2e/demo.spec.js']);
mkdirSync(path.join(root, 'docs/pictures'), { recursive: true });
for (const [from, to] of Object.entries(PICTURES)) {
  copyFileSync(path.join(root, 'test/e2e/out', from), path.join(root, 'docs/pictures', to));
}
