// What Darkstar adds to the memory of Node-RED: the demo flow beside a Node-RED that has only Dashboard 2, each a process
// of its own. `node memory.js [SECONDS]`; exit code 1 when it adds more than it may.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../test/support/project.js';
import { startNodeRed } from '../test/support/real-node-red.js';

const DEFAULT_SECONDS = 90;
const STEP_SECONDS = 5;
const MAY_ADD_MB = 180;
const AIM_MB = 120;
// What of the demo a Node-RED with Dashboard 2 has anyway.
const DASHBOARD_TYPES = new Set(['tab', 'ui-base', 'ui-theme', 'ui-page', 'ui-group']);

interface Memory {
  readonly medianMb: number;
  readonly maxMb: number;
}

async function measure(flow: readonly object[], seconds: number, packageRoot?: string): Promise<Memory> {
  const nodeRed = await startNodeRed({ flow, ...(packageRoot ? { packageRoot } : {}) });
  try {
    const samples: number[] = [];
    for (let passed = 0; passed < seconds; passed += STEP_SECONDS) {
      await sleep(STEP_SECONDS * 1000);
      samples.push(residentMb(nodeRed.pid));
    }
    // The first half warms up.
    const settled = samples.slice(Math.floor(samples.length / 2)).sort((a, b) => a - b);
    return { medianMb: settled[Math.floor(settled.length / 2)], maxMb: Math.max(...samples) };
  } finally {
    await nodeRed.stop();
  }
}

function residentMb(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}

const seconds = Number(process.argv[2] ?? DEFAULT_SECONDS);
const demo = JSON.parse(await readFile(path.join(projectRoot, 'flows/demo.json'), 'utf8')) as { type: string }[];
const empty = await mkdtemp(path.join(os.tmpdir(), 'darkstar-empty-'));
try {
  await writeFile(path.join(empty, 'package.json'), JSON.stringify({ name: 'empty', version: '1.0.0' }));
  const bare = await measure(
    demo.filter(({ type }) => DASHBOARD_TYPES.has(type)),
    Math.max(3 * STEP_SECONDS, seconds / 3),
    empty,
  );
  const full = await measure(demo, seconds);
  const row = (name: string, { medianMb, maxMb }: Memory) =>
    console.log(`${name.padEnd(28)}${medianMb.toFixed(0).padStart(8)}${maxMb.toFixed(0).padStart(8)}`);
  console.log(`Resident memory in MB, the demo for ${seconds} s`);
  console.log(`${''.padEnd(28)}${'median'.padStart(8)}${'max'.padStart(8)}`);
  row('Node-RED with Dashboard 2', bare);
  row('the demo', full);
  row('difference', { medianMb: full.medianMb - bare.medianMb, maxMb: full.maxMb - bare.maxMb });
  const addedMb = full.medianMb - bare.medianMb;
  console.log(`May add ${MAY_ADD_MB} MB, aim ${AIM_MB} MB.`);
  if (addedMb > MAY_ADD_MB) process.exitCode = 1;
} finally {
  await rm(empty, { recursive: true, force: true });
}
