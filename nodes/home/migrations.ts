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
  `CREATE TABLE savings (date TEXT PRIMARY KEY, day TEXT NOT NULL) WITHOUT ROWID;`,
  `ALTER TABLE observations ADD COLUMN ev_kwh REAL;
   ALTER TABLE observations ADD COLUMN appliance_kwh REAL;
   ALTER TABLE observations ADD COLUMN total_load_kwh REAL;
   ALTER TABLE observations ADD COLUMN spread INTEGER NOT NULL DEFAULT 0;
   UPDATE observations SET
     total_load_kwh = load_kwh,
     load_kwh = CASE WHEN load_kwh >= 0.9 * coalesce(water_heater_kwh, 0)
       THEN max(0, load_kwh - coalesce(water_heater_kwh, 0)) END
   WHERE measured = 1;
   CREATE TABLE recorder_memory (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE issued_forecasts (period INTEGER PRIMARY KEY, packed BLOB NOT NULL);
   CREATE TABLE issued_prices (known INTEGER PRIMARY KEY, packed BLOB NOT NULL);
   CREATE TABLE price_slots (
     start INTEGER PRIMARY KEY,
     spot REAL NOT NULL,
     import_price REAL NOT NULL,
     export_price REAL NOT NULL
   );
   CREATE TABLE plans (planned INTEGER PRIMARY KEY, packed BLOB NOT NULL);
   CREATE TABLE plan_slots (
     start INTEGER PRIMARY KEY,
     planned INTEGER NOT NULL,
     action TEXT NOT NULL,
     load_kwh REAL NOT NULL,
     pv_kwh REAL NOT NULL,
     import_kwh REAL NOT NULL,
     export_kwh REAL NOT NULL,
     charge_kwh REAL NOT NULL,
     discharge_kwh REAL NOT NULL,
     soc_percent REAL,
     water_heater_kwh REAL NOT NULL,
     ev_kwh REAL NOT NULL,
     appliance_kwh REAL NOT NULL
   );
   CREATE TABLE executions (start INTEGER PRIMARY KEY, packed BLOB NOT NULL);`,
  // Prices used to bring their table themselves.
  `CREATE TABLE IF NOT EXISTS spot_prices (
     series TEXT,
     start INTEGER,
     spot REAL NOT NULL,
     PRIMARY KEY (series, start)
   ) WITHOUT ROWID;
   CREATE TABLE cache_values (
     cache TEXT,
     key TEXT,
     home TEXT NOT NULL,
     as_of INTEGER NOT NULL,
     value TEXT NOT NULL,
     PRIMARY KEY (cache, key)
   ) WITHOUT ROWID;`,
  `CREATE TABLE device_writes (
     at INTEGER NOT NULL,
     target TEXT NOT NULL,
     intent TEXT NOT NULL,
     asked TEXT NOT NULL,
     live INTEGER NOT NULL,
     counts INTEGER NOT NULL
   );
   CREATE INDEX device_writes_at ON device_writes (at);`,
  // The forecaster used to bring its first three tables itself.
  `CREATE TABLE IF NOT EXISTS forecast_weather (
     start INTEGER PRIMARY KEY,
     "end" INTEGER NOT NULL,
     issued INTEGER NOT NULL,
     ghi REAL NOT NULL,
     dni REAL,
     dhi REAL,
     temperature REAL
   );
   CREATE TABLE IF NOT EXISTS forecast_pv (start INTEGER PRIMARY KEY, issued INTEGER NOT NULL, kwh REAL NOT NULL);
   CREATE TABLE IF NOT EXISTS forecast_absences (
     teller TEXT,
     start INTEGER,
     until INTEGER,
     PRIMARY KEY (teller, start)
   ) WITHOUT ROWID;
   CREATE TABLE forecast_reflex (id INTEGER PRIMARY KEY CHECK (id = 1), reflex TEXT NOT NULL);`,
];
