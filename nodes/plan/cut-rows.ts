import type { DeviceRun } from './device.js';

interface CutRow {
  readonly row: number;
  readonly share: number;
}

/** The rows beside the balance in which devices' energies stand, with their shares. */
export class CutRows {
  /** By device and slot. */
  private readonly rows: readonly Map<number, CutRow[]>[];

  constructor(devices: number) {
    this.rows = Array.from({ length: devices }, () => new Map());
  }

  add(row: number, slot: number, shares: readonly number[]): void {
    shares.forEach((share, device) => {
      if (share === 0) return;
      const rows = this.rows[device].get(slot);
      if (rows) rows.push({ row, share });
      else this.rows[device].set(slot, [{ row, share }]);
    });
  }

  /** The entries of a run's column in these rows. */
  entriesOf(device: number, { kwh }: DeviceRun): { readonly row: number; readonly value: number }[] {
    return [...this.rows[device]].flatMap(([slot, rows]) =>
      kwh[slot] > 0 ? rows.map(({ row, share }) => ({ row, value: -share * kwh[slot] })) : [],
    );
  }

  /** By device, what a kWh costs in each slot: its price in the balance, and what it weighs in these rows. */
  prices(balance: Float64Array, rowDuals: Float64Array): readonly Float64Array[] {
    return this.rows.map((slots) => {
      if (slots.size === 0) return balance;
      const prices = balance.slice();
      for (const [slot, rows] of slots) for (const { row, share } of rows) prices[slot] += share * rowDuals[row];
      return prices;
    });
  }
}
