/**
 * The schema of a home's database, as the steps that lead to it: the step at index n brings a file of `user_version` n
 * to n + 1. A step that was released is never changed; a new need is a new step at the end.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE board (topic TEXT PRIMARY KEY, payload TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE observations (
     start INTEGER PRIMARY KEY,
     minutes INTEGER NOT NULL,
     measured INTEGER NOT NULL,
     load_kwh REAL,
     pv_kwh REAL,
     import_kwh REAL,
     export_kwh REAL,
     charge_kwh REAL,
     discharge_kwh REAL,
     soc_percent REAL,
     temperature_c REAL,
     pv_forecast_kwh REAL,
     water_heater_kwh REAL
   );`,
];
