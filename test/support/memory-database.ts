import type { Database, Row, SqlValue } from '../../nodes/home/store.js';

/** A database that knows the few statements of the executor's writes, kept over a restart of what uses it. */
export function memoryDatabase(): Database {
  let rows: Row[] = [];
  return {
    all: (sql: string, values: readonly SqlValue[] = []) => {
      if (!sql.includes('FROM device_writes')) throw new Error(`unexpected: ${sql}`);
      return rows.filter((row) => Number(row.at) >= Number(values[0]));
    },
    run(sql: string, values: readonly SqlValue[] = []) {
      if (sql.startsWith('INSERT INTO device_writes')) {
        const [at, target, intent, asked, live, counts] = values;
        rows.push({ at, target, intent, asked, live, counts });
      } else if (sql.startsWith('DELETE FROM device_writes')) {
        rows = rows.filter((row) => Number(row.at) >= Number(values[0]));
      } else throw new Error(`unexpected: ${sql}`);
    },
    transaction: (work) => work(),
  };
}
