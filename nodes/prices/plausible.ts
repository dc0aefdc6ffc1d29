/**
 * The most that a kWh of spot energy can cost or earn, in any currency that our sources deliver. Harmonised day-ahead
 * limits in Europe are −0.5 and +5 EUR/kWh, the Australian cap is about 20 AUD/kWh; a price per MWh read as one per
 * kWh is nearly always above.
 */
export const MOST_PER_KWH = 25;

export function isPlausible(spotPerKwh: number): boolean {
  return Number.isFinite(spotPerKwh) && Math.abs(spotPerKwh) <= MOST_PER_KWH;
}
