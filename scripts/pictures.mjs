// Makes the picture of the README: runs the demo in a browser and takes what its spec photographed.
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { prepare, root, run } from './prepare.mjs';

prepare();
run(process.execPath, ['node_modules/mocha/bin/mocha.js', 'dist/test/e2e/demo.spec.js']);
mkdirSync(path.join(root, 'docs/pictures'), { recursive: true });
copyFileSync(path.join(root, 'test/e2e/out/dashboard-desktop.png'), path.join(root, 'docs/pictures/dashboard.png'));
