import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder, from the built tests in `dist/test/support`. */
export const projectRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** The Node-RED under test: the installed 4.1, or the one that DARKSTAR_NODE_RED names. */
export const nodeRedFolder = process.env.DARKSTAR_NODE_RED ?? path.join(projectRoot, 'node_modules/node-red');

/** Recorded real data, which stands beside the project and is absent on most machines. */
export const dataFolder = path.resolve(projectRoot, '../shared/data');

/** Why data-driven tests are skipped here, or undefined where the data are present. */
export const dataMissing = existsSync(dataFolder)
  ? undefined
  : 'skipped: the recorded data (../shared/data) are absent on this machine';

/** `npm run test:long` runs the full counts; `npm test` a sample. This is the one constant that sets both sizes. */
export const long = process.env.DARKSTAR_TEST_LONG === '1';

/** How often each kind of repeated test runs. */
export const counts = long
  ? { propertyCases: 1000, simulatedDays: 30, kills: 300, backtestDays: 30, damagedAnswers: 5000, seed: 20260101 }
  : { propertyCases: 50, simulatedDays: 1, kills: 20, backtestDays: 10, damagedAnswers: 600, seed: 20260101 };
