// npm test: install, build with type check, lint, all specs. `--long` runs the full counts; `--nr5` runs the same specs
// on Node-RED 5 with Node.js 24, both fetched as packages into .nr5/; `--ha` runs a home behind Home Assistant and MQTT.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { npm, prepare, root, run } from './prepare.mjs';

const flags = new Set(process.argv.slice(2).filter((argument) => argument.startsWith('--')));
const specs = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

prepare();
const env = flags.has('--long') ? { DARKSTAR_TEST_LONG: '1' } : {};
if (flags.has('--ha')) {
  specs.push('dist/test/ha/**/*.spec.js');
  runSpecs(process.execPath, { ...env, DARKSTAR_TEST_HA: '1' });
} else if (flags.has('--nr5')) {
  const nr5 = prepareNodeRed5();
  runSpecs(nr5.node, { ...env, DARKSTAR_NODE_RED: nr5.nodeRed });
} else {
  run(npm(), ['run', '-s', 'lint']);
  runSpecs(process.execPath, env);
}

function runSpecs(node, environment) {
  run(
    node,
    // Two files at a time: most of a run is waiting for a browser or a Node-RED.
    [
      'node_modules/mocha/bin/mocha.js',
      '--parallel',
      '--jobs',
      '2',
      ...(specs.length > 0 ? specs : ['dist/test/**/*.spec.js']),
    ],
    environment,
  );
}

function prepareNodeRed5() {
  const folder = path.join(root, '.nr5');
  const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const node = path.join(
    folder,
    'node_modules',
    nodePackage,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  const nodeRed = path.join(folder, 'node_modules/node-red');
  if (!existsSync(node) || !existsSync(nodeRed)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
    console.log('Fetching Node.js 24 and Node-RED 5 …');
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];
    run(npm(), ['install', '--prefix', folder, ...quiet, `${nodePackage}@24`, 'node-red@5']);
  }
  return { node, nodeRed };
}
