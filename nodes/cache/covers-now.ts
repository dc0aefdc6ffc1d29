/**
 * Whether what was kept still says something about an instant: true for anything that is no list of slots, false where
 * its slots begin in the future, end before the instant or leave it out.
 */
export function coversInstant(payload: unknown, instant: number): boolean {
  const slots = slotsOf(payload);
  if (!slots) return true;
  return slots.some(({ start, end }) => Date.parse(start) <= instant && instant < Date.parse(end));
}

interface Slot {
  readonly start: string;
  readonly end: string;
}

function slotsOf(payload: unknown): readonly Slot[] | undefined {
  const list = Array.isArray(payload) ? payload : (payload as { readonly slots?: unknown } | null | undefined)?.slots;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  return list.every(isSlot) ? list : undefined;
}

function isSlot(item: unknown): item is Slot {
  if (typeof item !== 'object' || item === null) return false;
  const { start, end } = item as { readonly start?: unknown; readonly end?: unknown };
  return [start, end].every((instant) => typeof instant === 'string' && !Number.isNaN(Date.parse(instant)));
}
