import { DarkstarError, toDarkstarError } from '../home/errors.js';
import type { Home } from '../home/schema/home.js';
import { resolveMappings, type MappingForm } from './mapping.js';
import { mostPlausibleKw, refuseAbsurd } from './plausible.js';
import { namesOf, readMessage, type SensorMessage } from './reading.js';
import { specOf, type Dimension } from './quantities.js';

/** What a row of the table reads now. */
export type LiveReading =
  | {
      readonly kind: 'value';
      /** In kW, kWh, %, °C or on/off; null where the sensor says that it has none. */
      readonly value: number | boolean | null;
      readonly dimension: Dimension;
      readonly topic: string;
      readonly ageSeconds: number;
    }
  | { readonly kind: 'silent' }
  | { readonly kind: 'problem'; readonly code: string; readonly text: string };

interface Heard {
  readonly message: SensorMessage;
  readonly at: number;
}

const MOST_NAMES = 500;

/** Remembers the newest message of every name, so that the form can show what a row reads before it is deployed. */
export class LiveCheck {
  private readonly heard = new Map<string, Heard>();

  constructor(private readonly home: Home) {}

  hear(message: SensorMessage, at: number): void {
    for (const name of namesOf(message)) {
      // The newest stands last, so that the first to go are those not heard for longest.
      this.heard.delete(name);
      this.heard.set(name, { message, at });
    }
    for (const name of this.heard.keys()) {
      if (this.heard.size <= MOST_NAMES) break;
      this.heard.delete(name);
    }
  }

  /** The names of all messages that came, in their order. */
  names(): readonly string[] {
    return [...this.heard.keys()].sort();
  }

  read(form: MappingForm, now: number): LiveReading {
    try {
      const [mapping] = resolveMappings([form], this.home);
      const heard = [...this.heard.values()].reverse();
      for (const { message, at } of heard) {
        const { readings, errors } = readMessage(message, [mapping]);
        if (errors.length > 0) return toProblem(errors[0]);
        if (readings.length === 0) continue;
        const [reading] = readings;
        refuseAbsurd(reading, mostPlausibleKw(this.home));
        const { dimension } = specOf(mapping.quantity);
        const ageSeconds = Math.max(0, Math.round((now - at) / 1000));
        return { kind: 'value', value: reading.value, dimension, topic: reading.topic, ageSeconds };
      }
      return { kind: 'silent' };
    } catch (thrown) {
      return toProblem(toDarkstarError(thrown));
    }
  }
}

function toProblem({ code, message }: DarkstarError): LiveReading {
  return { kind: 'problem', code, text: message };
}
