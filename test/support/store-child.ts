import { openStore } from '../../nodes/home/data-store.js';

// A process of its own that uses a store: `write FOLDER FIRST` writes batches until it is killed and prints the number
// of each one that was acknowledged; `hang FOLDER` stops within a transaction; `idle FOLDER` leaves the store open and has nothing else to do.

const JOBS = new URL('./store-jobs.js', import.meta.url);
const [command, folder = '', first = '0'] = process.argv.slice(2);

const store = openStore(folder, { warn: (text) => process.stderr.write(`${text}\n`) });
if (command === 'idle') {
  await store.run(JOBS, 'write', { key: 'a', value: 'one' });
  process.stdout.write('idle\n');
} else if (command === 'hang') {
  await store.run(JOBS, 'writeAndHang');
} else {
  for (let batch = Number(first); ; batch++) {
    await store.run(JOBS, 'writeBatch', batch);
    process.stdout.write(`${batch}\n`);
  }
}
