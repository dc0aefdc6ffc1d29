import type { BacktestResult } from '../home/schema/trust.js';

/** A report in a status: how much of the possible saving was captured, or what was replayed. */
export function capturedStatus({ captured, days }: BacktestResult): string {
  return captured === null ? `${days} days replayed` : `captured ${Math.round(captured * 100)} %`;
}
