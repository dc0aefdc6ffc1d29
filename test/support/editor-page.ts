import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { projectRoot } from './project.js';

interface Property {
  readonly value?: unknown;
  readonly validate?: (this: unknown, value: unknown, options: object) => unknown;
}

type Labels = string | readonly string[] | ((this: unknown, index: number) => string);

/** What a node's page registers with the editor, as far as it can be tried without one. */
interface Definition {
  readonly category: string;
  readonly defaults: Readonly<Record<string, Property>>;
  readonly inputs?: number;
  readonly outputs?: number;
  readonly inputLabels?: Labels;
  readonly outputLabels?: Labels;
  readonly paletteLabel?: string | ((this: unknown) => string);
  readonly label: (this: unknown) => string;
}

/** The catalogue of one language: texts in objects in objects. */
type Locale = Readonly<Record<string, unknown>>;

/** The editor page of `nodes/<name>`: its parts, what it registers, and a `node` that says texts in English. */
export function editorPage(name: string) {
  const folder = path.join(projectRoot, 'nodes', name);
  const html = readFileSync(path.join(folder, `${name}.html`), 'utf8');
  const locale = (language: string) =>
    JSON.parse(readFileSync(path.join(folder, 'locales', language, `${name}.json`), 'utf8')) as Locale;
  const english = new Map(textsOf(locale('en-US')));
  const say = (key: string, values: Readonly<Record<string, unknown>> = {}) =>
    english.get(key)?.replace(/__(\w+)__/g, (whole, value: string) => String(values[value] ?? whole)) ?? key;
  const script = html.match(/<script type="text\/javascript">([\s\S]*?)<\/script>/)?.[1] ?? '';
  const form = html.match(/<script type="text\/html" data-template-name="[^"]+">([\s\S]*?)<\/script>/)?.[1] ?? '';
  return { html, script, form, locale, say, definition: registered(script), node: { _: say, defaults: {} } };
}

/** Every text of a catalogue with its key, such as `plan.label.name`. */
export function textsOf(locale: Locale): [string, string][] {
  return Object.entries(locale).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string'
      ? [[key, value]]
      : textsOf(value as Locale).map(([rest, text]) => [`${key}.${rest}`, text]),
  );
}

function registered(script: string): Definition {
  let found: Definition | undefined;
  const RED = {
    nodes: {
      registerType: (_type: string, definition: Definition) => (found = definition),
      eachConfig: () => undefined,
    },
    validators: {
      number: () => (value: unknown) => value !== '' && Number.isFinite(Number(value)),
      regex: (wanted: RegExp) => (value: unknown) => wanted.test(String(value)),
    },
  };
  vm.runInNewContext(script, { RED, $: () => ({ length: 0 }), Intl });
  if (!found) throw new Error('the page registers nothing');
  return found;
}
