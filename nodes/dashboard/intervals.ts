interface Slot {
  readonly start: string;
  readonly end: string;
}

/** The slots with `undefined` where time is missing between two of them, and the instants (ms) at which they meet. */
export function withGaps<S extends Slot>(slots: readonly S[]) {
  const edgesMs: number[] = [];
  const filled: (S | undefined)[] = [];
  for (const slot of slots) {
    const start = Date.parse(slot.start);
    if (edgesMs.length === 0) edgesMs.push(start);
    if (start > edgesMs[edgesMs.length - 1]) {
      filled.push(undefined);
      edgesMs.push(start);
    }
    filled.push(slot);
    edgesMs.push(Date.parse(slot.end));
  }
  return { edgesMs, slots: filled };
}

/** One value per interval; `null` where its slot is missing. */
export function columnOf<S>(slots: readonly (S | undefined)[], value: (slot: S) => number | null): (number | null)[] {
  return slots.map((slot) => (slot === undefined ? null : value(slot)));
}
