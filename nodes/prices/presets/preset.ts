import type { PowerTariffInput, TariffInput } from '../../home/schema/tariff.js';

/** Where a number of a preset was found, and what was found there. */
interface PresetSource {
  readonly url: string;
  readonly says: string;
}

/** A starting point for a country's tariff, to be edited: most of it depends on the contract and the grid company. */
export interface TariffPreset {
  /** Two letters; "UK" as the time zone's country is called in `holidays.ts`. */
  readonly country: string;
  readonly name: string;
  readonly currency: string;
  /** From when on the numbers hold. */
  readonly validFrom: string;
  /** When somebody last compared them with their sources. */
  readonly checkedOn: string;
  readonly sources: readonly PresetSource[];
  /** What was not confirmed, and what to look up. */
  readonly note: string;
  readonly tariff: TariffInput;
  readonly powerTariffs?: readonly PowerTariffPreset[];
}

/** A price for the highest power, as one grid company of the country has it. */
interface PowerTariffPreset {
  readonly name: string;
  readonly source: PresetSource;
  readonly note: string;
  readonly powerTariff: PowerTariffInput;
}
