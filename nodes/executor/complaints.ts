import type { Text } from '../home/errors.js';

/** What is wrong now, one complaint of each code per device. */
export class Complaints {
  private readonly texts = new Map<string, Text>();

  get all(): readonly Text[] {
    return [...this.texts.values()];
  }

  /** Says or renews a complaint about the device in its values. */
  raise(text: Text): void {
    this.texts.set(`${String(text.values.device)} ${text.code}`, text);
  }

  settle(device: string, codes: readonly string[]): void {
    for (const code of codes) this.texts.delete(`${device} ${code}`);
  }
}
