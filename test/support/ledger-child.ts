import { readFileSync } from 'node:fs';
import { openStore } from '../../nodes/home/data-store.js';

// A process of its own that closes the days of a savings ledger: `FOLDER ORDER` with the order's JSON file. It prints
// `begun` when the store is open and `done` when every day is closed.

const JOB = new URL('../../nodes/backtest/savings-job.js', import.meta.url);
const [folder = '', orderFile = ''] = process.argv.slice(2);
const order: unknown = JSON.parse(readFileSync(orderFile, 'utf8'));
const store = openStore(folder, { warn: (text) => process.stderr.write(`${text}\n`) });
await store.health;
process.stdout.write('begun\n');
await store.run(JOB, 'closeSavings', order);
process.stdout.write('done\n');
await store.close();
