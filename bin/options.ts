import { DarkstarError, describeProblem, type Problem } from '../nodes/home/errors.js';

/** What a command takes: `--name VALUE`, or `--name` alone, by name without the dashes. */
interface OptionSpec {
  /** What belongs after the option, for people: "a CSV file". */
  readonly value: string;
  readonly required?: boolean;
  /** True where the option stands alone. */
  readonly flag?: boolean;
}

/** How a command is called, with each of its options. */
export function usageOf(command: string, specs: Readonly<Record<string, OptionSpec>>): string {
  const rows = Object.entries(specs).map(([name, { value, required, flag }]) => {
    const said = flag ? value.replace(/^nothing: /, '') : value;
    return `  --${name.padEnd(18)}${said}${required ? ' (needed)' : ''}\n`;
  });
  return `Usage: darkstar ${command} --OPTION VALUE …\n\n${rows.join('')}`;
}

/** The options given, and a list that checks of their values add to. */
export class Options<Name extends string> {
  private readonly problems: Problem[] = [];
  private readonly given = new Map<string, string>();

  /** Reads `--name VALUE` and `--name=VALUE`; what is unknown, double, or lacks its value becomes a problem. */
  constructor(
    args: readonly string[],
    private readonly specs: Readonly<Record<Name, OptionSpec>>,
  ) {
    const rest = [...args];
    for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
      const [, name = '', , inline] = /^--([^=]+)(=(.*))?$/s.exec(arg) ?? [];
      if (!this.isKnown(name)) {
        this.add('arguments', arg, 'only options of this command', `Known: ${this.known()}.`);
        if (rest[0] !== undefined && !rest[0].startsWith('--')) rest.shift();
        continue;
      }
      if (this.specs[name].flag) {
        if (inline !== undefined) this.add(`--${name}`, inline, this.specs[name].value, 'Leave the value out.');
        this.given.set(name, 'yes');
        continue;
      }
      const value = inline ?? (rest[0]?.startsWith('--') ? undefined : rest.shift());
      if (value === undefined || value === '') {
        this.add(`--${name}`, undefined, this.specs[name].value, 'Put the value after the option.');
      } else if (this.given.has(name)) {
        this.add(`--${name}`, value, 'the option once', 'Remove one of the two.');
      } else this.given.set(name, value);
    }
    for (const [name, spec] of Object.entries<OptionSpec>(this.specs)) {
      if (spec.required && !this.given.has(name)) this.add(`--${name}`, undefined, spec.value, 'Add the option.');
    }
  }

  text(name: Name): string | undefined {
    return this.given.get(name);
  }

  has(name: Name): boolean {
    return this.given.has(name);
  }

  /** The value as `read` understands it; undefined where it is not given or `read` does not understand it. */
  read<T>(name: Name, expected: string, read: (text: string) => T | undefined): T | undefined {
    const text = this.given.get(name);
    if (text === undefined) return undefined;
    const value = read(text);
    if (value === undefined) this.add(`--${name}`, text, expected, 'Change it.');
    return value;
  }

  number(name: Name, least: number, most: number): number | undefined {
    return this.read(name, `a number from ${least} to ${most}`, (text) => {
      const number = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
      return number >= least && number <= most ? number : undefined;
    });
  }

  /** Several words, parted by commas, each one of `known`. */
  list<T extends string>(name: Name, known: readonly T[]): readonly T[] | undefined {
    return this.read(name, `one or more of ${known.join(', ')}, parted by commas`, (text) => {
      const words = text.split(',').map((word) => word.trim());
      const found = known.filter((word) => words.includes(word));
      return words.every((word) => (known as readonly string[]).includes(word)) ? found : undefined;
    });
  }

  one<T extends string>(name: Name, known: readonly T[]): T | undefined {
    return this.read(name, `one of ${known.join(', ')}`, (text) => known.find((word) => word === text));
  }

  /** @throws DarkstarError `bad-option` that lists every problem found so far. */
  check(): void {
    const [first] = this.problems;
    if (!first) return;
    const more = this.problems.length > 1 ? ` (and ${this.problems.length - 1} more)` : '';
    throw new DarkstarError('bad-option', `${describeProblem(first)}${more}`, { problems: this.problems });
  }

  private add(path: string, value: unknown, expected: string, remedy: string): void {
    this.problems.push({ path, value, expected, remedy });
  }

  private isKnown(name: string): name is Name {
    return Object.hasOwn(this.specs, name);
  }

  private known(): string {
    return Object.keys(this.specs)
      .map((name) => `--${name}`)
      .join(', ');
  }
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/** An instant in ms from ISO 8601 with `Z` or an offset. */
export function readInstant(text: string): number | undefined {
  const instant = INSTANT.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(instant) ? undefined : instant;
}

/** A calendar date, "2026-01-31"; undefined for one that does not exist. */
export function readDate(text: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const instant = Date.parse(`${text}T00:00:00Z`);
  // Date.parse moves 31 February on to March.
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text) ? text : undefined;
}
