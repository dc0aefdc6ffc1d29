import { DarkstarError } from '../../home/errors.js';
import { parsePriceCsv } from '../price-csv.js';
import { readPriceSlots } from './message.js';
import type { PriceSource, SlotAnswer } from './source.js';

/**
 * Recorded prices from a file: CSV (`start_utc,resolution_minutes,price_eur_mwh`), or JSON as a message would carry
 * them. The file is read anew at every question, so that it may be replaced at any time.
 */
export class FileSource implements PriceSource {
  private last: { readonly text: string; readonly answer: SlotAnswer } | undefined;

  /**
   * @param readText reads the file; what it throws becomes `price-file-unreadable`
   * @param area which area counts where a file holds several
   */
  constructor(
    private readonly path: string,
    private readonly readText: (path: string) => Promise<string>,
    private readonly area?: string,
  ) {}

  /** @throws DarkstarError `price-file-unreadable`, `price-csv`, `price-slots` or `price-file-not-json`. */
  async ask(): Promise<SlotAnswer> {
    const text = await this.read();
    // A year of prices takes tens of milliseconds to read, and rarely changes.
    if (this.last?.text !== text) this.last = { text, answer: this.parse(text) };
    return this.last.answer;
  }

  private parse(text: string): SlotAnswer {
    if (/^\s*[[{]/.test(text)) return readPriceSlots(this.json(text), this.area);
    return { kind: 'slots', currency: 'EUR', slots: parsePriceCsv(text) };
  }

  private async read(): Promise<string> {
    try {
      return await this.readText(this.path);
    } catch (cause) {
      throw new DarkstarError(
        'price-file-unreadable',
        `The price file ${this.path} cannot be read. Check its path and its rights.`,
        { values: { path: this.path }, cause },
      );
    }
  }

  private json(text: string): unknown {
    try {
      return JSON.parse(text) as unknown;
    } catch (cause) {
      throw new DarkstarError('price-file-not-json', `The price file ${this.path} is not valid JSON. Mend it.`, {
        values: { path: this.path },
        cause,
      });
    }
  }
}
