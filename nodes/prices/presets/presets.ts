import { australia } from './au.js';
import { austria } from './at.js';
import { denmark } from './dk.js';
import { finland } from './fi.js';
import { france } from './fr.js';
import { germany } from './de.js';
import { netherlands } from './nl.js';
import { norway } from './no.js';
import type { TariffPreset } from './preset.js';
import { sweden } from './se.js';
import { unitedKingdom } from './uk.js';

/** Starting points for tariffs, one per country. */
export const TARIFF_PRESETS: readonly TariffPreset[] = [
  sweden,
  norway,
  denmark,
  finland,
  germany,
  austria,
  netherlands,
  france,
  unitedKingdom,
  australia,
];
