import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { NOTICES, sentence } from '../../nodes/dashboard/texts/notices.js';
import { dispatchReason, selfConsumptionReason } from '../../nodes/executor/dispatch-reason.js';
import { manualReason, overrideReason, waterReason } from '../../nodes/executor/override.js';
import { emergencyReason, excessPvReason, noExportReason, outageReason } from '../../nodes/executor/rules.js';
import { defaultSettings } from '../../nodes/executor/settings.js';
import {
  budgetSpent,
  drawsNothing,
  drawsWhileOff,
  drifted,
  unitMismatch,
  writeNotTaken,
  writeRefused,
} from '../../nodes/executor/write-texts.js';
import type { Text } from '../../nodes/home/errors.js';
import { intentSchema } from '../../nodes/home/schema/messages.js';
import { placesOf, textFormat } from '../../nodes/home/template-text.js';
import { staleInputs } from '../../nodes/plan/stale-inputs.js';
import { en as reasons } from '../../nodes/plan/texts/en.js';
import { projectRoot } from '../support/project.js';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const LATER = Date.parse('2026-03-02T15:30:00Z');
const FOLDERS = ['home', 'plan', 'executor', 'recorder', 'forecast', 'prices', 'backtest', 'dashboard'];
/** How a sentence gets its code; the helpers are those of the executor's decision and readings. */
const CODE = /(?:\bcode: |\b(?:DarkstarError|unusable|problem)\(\s*)'([a-z][a-z0-9-]+)'/g;

interface Found {
  readonly file: string;
  readonly source: string;
  readonly at: number;
}

function codesOfSources(): ReadonlyMap<string, readonly Found[]> {
  const codes = new Map<string, Found[]>();
  for (const folder of FOLDERS) {
    const root = path.join(projectRoot, 'nodes', folder);
    for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || /(?:^|[/\\])(?:texts|view|profiles)[/\\]/.test(file)) continue;
      const source = readFileSync(path.join(root, file), 'utf8');
      for (const match of source.matchAll(CODE)) {
        codes.set(match[1], [...(codes.get(match[1]) ?? []), { file: `${folder}/${file}`, source, at: match.index }]);
      }
    }
  }
  return codes;
}

/** Codes whose sentences do not come to the page, or cannot be said otherwise than they came. */
const NOT_TRANSLATED: Readonly<Record<string, string>> = {
  // The sentence names path, value and remedy of a fault in what somebody wrote, as the schema says it.
  ...from('a fault in what was written', [
    ['invalid-input', 'invalid-command', 'invalid-devices', 'invalid-profile', 'invalid-settings', 'invalid-mapping'],
    ['invalid-value-curve', 'invalid-history', 'invalid-history-days', 'invalid-power', 'bad-json', 'bad-home-key'],
    ['bad-start-soc', 'unknown-topic', 'unknown-battery', 'until-passed', 'not-allowed', 'custom', 'unexpected'],
  ]),
  ...from('goes to Catch nodes and the log only', [
    [
      'no-statistic-ids',
      'no-statistics',
      'absurd-statistics',
      'history-unreadable',
      'off-grid-history',
      'weather-csv',
      'weather-status',
    ],
    ['prices-repeated', 'prices-incomplete', 'prices-missing', 'prices-gap', 'prices-off-grid', 'prices-overlap'],
    ['prices-implausible', 'prices-not-for-now', 'prices-currency', 'price-csv', 'price-slots'],
    ['tariff-expression', 'tariff-expression-failed', 'tariff-expression-result', 'price-zone-unknown'],
    ['price-file-unreadable', 'price-file-not-json', 'price-answer-malformed', 'price-source-refused'],
    ['price-source-not-json', 'price-source-timeout', 'price-source-unreachable', 'price-source-too-large'],
    ['price-source-rate-limited', 'price-source-status', 'price-source-no-token'],
  ]),
  ...from('is shown in the editor only', [
    ['not-running', 'not-deployed', 'no-home', 'home', 'live', 'shadow', 'writes-unwired', 'not-read-back'],
    ['entity-missing', 'input-ignored', 'store', 'sensors', 'sensor-stale', 'entity-silent'],
  ]),
  ...from('says which price source counts, in the message only', [
    ['incomplete', 'known-before', 'first-choice', 'next-choice'],
  ]),
  ...from('is a word within a sentence', [['setting', 'price', 'prices', 'horizon', 'other', 'car', 'unsaid']]),
};

function from(why: string, codes: readonly (readonly string[])[]): Record<string, string> {
  return Object.fromEntries(codes.flat().map((code) => [code, why]));
}

/** Codes that are put together: the intents of a battery, the orders to an appliance, changes of a plan, and the ends of what went before it. */
function isMade(code: string, sources: ReadonlyMap<string, unknown>): boolean {
  if (code === 'more' || code === 'less' || code === 'appliance-stop') return true;
  const begun = code.replace(/-ended$/, '');
  return (intentSchema.options as readonly string[]).includes(code) || (begun !== code && sources.has(begun));
}

/** The values that a sentence is given in the source; undefined where they are not written down beside its code. */
function valuesIn({ source, at }: Found): readonly string[] | undefined {
  const written = /^[^;]*?\bvalues: \{([^{}]*)\}/.exec(source.slice(at, at + 700))?.[1];
  if (written === undefined || written.includes('...')) return undefined;
  return written.split(',').map((value) => value.split(':')[0].trim());
}

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('the sentences from outside the page', () => {
  const sources = codesOfSources();
  const { sv, de, en } = NOTICES;

  const all = [...sources.values()].flat();
  /** Where values are put together elsewhere, they are at least named in the same folder. */
  const folderOf = ({ file }: Found) =>
    all.filter((it) => path.dirname(it.file) === path.dirname(file)).map(({ source }) => source);

  it('finds the codes of the sources', () => {
    for (const code of ['load-shed', 'no-prices', 'soc-missing', 'no-slot', 'absurd-value'])
      assert.ok(sources.has(code), code);
    assert.ok(sources.size > 150, String(sources.size));
  });

  it('are written in Swedish and German, every one that can come to the page', () => {
    const said = (code: string) => Object.hasOwn(sv, code) || Object.hasOwn(reasons, code);
    const missing = [...sources.keys()].filter((code) => !said(code) && !Object.hasOwn(NOT_TRANSLATED, code));
    assert.deepEqual(missing, [], 'write it in nodes/dashboard/texts/notices-sv.ts and -de.ts, or say above why not');
    assert.deepEqual(Object.keys(de), Object.keys(sv));
    assert.deepEqual(
      Object.keys(en).filter((code) => !Object.hasOwn(sv, code)),
      [],
    );
  });

  it('have no template without a source, and no excuse without need', () => {
    const dead = [...Object.keys(sv), ...Object.keys(NOT_TRANSLATED)].filter(
      (code) => !sources.has(code) && !isMade(code, sources),
    );
    assert.deepEqual(dead, []);
    assert.deepEqual(
      Object.keys(NOT_TRANSLATED).filter((code) => Object.hasOwn(sv, code)),
      [],
    );
  });

  for (const [language, templates] of Object.entries(NOTICES)) {
    it(`take only values in ${language} that their sources give`, () => {
      for (const [code, template] of Object.entries(templates)) {
        const found = sources.get(code) ?? [];
        const given = found.map(valuesIn);
        for (const place of placesOf(template)) {
          const word = new RegExp(`\\b${place}\\b`);
          // The texts of codes that are put together are said below.
          const isGiven =
            found.length === 0 ||
            given.some((names, index) => names?.includes(place) ?? folderOf(found[index]).some((it) => word.test(it)));
          assert.ok(isGiven, `${code}: {${place}}`);
        }
      }
    });
  }
});

describe('sentence', () => {
  const settings = defaultSettings;
  const prices = {
    currency: 'EUR',
    storedValue: 0.2,
    buyingCost: 0.1,
    surplusCost: 0.05,
    homeGain: 0.3,
    exportGain: 0.08,
  };
  const write = {
    device: 'battery.main',
    target: 'power',
    key: 'battery.main.power',
    values: 3000,
    group: 'g',
  } as never;
  const memory = (changes: object) => ({ orders: {}, appliances: {}, ...changes }) as never;
  const hoursAgo = (hours: number) => new Date(NOW - hours * 3_600_000).toISOString();
  const change = (code: string, values: Text['values']): Text => ({
    code,
    values: { what: 'charging of main', doing: 'charging', device: 'main', kwh: 1.2, money: 0.4, ...values },
    text: 'It changed.',
  });
  const produced: readonly Text[] = [
    ...intentSchema.options.map((intent) => dispatchReason(intent, prices)),
    selfConsumptionReason(),
    overrideReason({ code: 'pause' }),
    overrideReason({ code: 'pause', until: LATER }),
    overrideReason({ code: 'force-charge', until: LATER, powerKw: 3.5 }),
    overrideReason({ code: 'force-export', until: LATER }),
    overrideReason({ code: 'force-stop', until: LATER }),
    waterReason({ until: LATER }),
    manualReason({}),
    manualReason({ until: LATER }),
    emergencyReason('main', 8.5, 11),
    noExportReason(new Set(['main']), settings),
    excessPvReason(settings),
    outageReason(),
    change('moved', { from: hoursAgo(-1), to: hoursAgo(-3), cause: 'price', percent: -8 }),
    change('more', { to: hoursAgo(-3), cause: 'sun', changeKwh: 1.2 }),
    change('less', { from: hoursAgo(-3), cause: 'setting' }),
    writeRefused(write, 'timeout'),
    writeNotTaken(write, 2000, 4),
    budgetSpent(write, 100),
    drifted(write, 2000, 'another', 0),
    drifted(write, 2000, null, 60),
    unitMismatch('battery.main', 'sensor.x', 'kW', 'power', 'W'),
    drawsNothing('ev.car', 15),
    drawsWhileOff('water-heater.tank', 15, 2.9),
    ...staleInputs(memory({ prices: { blindSince: hoursAgo(9), publishedUntil: hoursAgo(-1) } }), NOW),
    ...staleInputs(memory({ prices: { publishedUntil: hoursAgo(-5) } }), NOW),
    ...staleInputs(memory({ forecast: { issuedAt: hoursAgo(7) }, state: { at: hoursAgo(0.5) } }), NOW),
  ];
  for (const language of ['sv-SE', 'de-DE']) {
    const format = textFormat({ language, timezone: 'Europe/Berlin', currency: 'EUR', now: NOW });
    it(`says in ${language} what the executor and the planner tell`, () => {
      for (const told of produced) {
        const said = sentence(told, language, format);
        assert.notEqual(said, told.text, told.code);
        assert.doesNotMatch(said, /[{}|]|undefined|null|NaN|T\d\d:\d\d/, said);
      }
    });
  }

  const german = textFormat({ language: 'de-DE', timezone: 'Europe/Berlin', currency: 'EUR', now: NOW });
  it('writes numbers, money and times as the language does', () => {
    const say = (told: Text) => plain(sentence(told, 'de-DE', german));
    assert.equal(
      say(overrideReason({ code: 'force-charge', until: LATER, powerKw: 3.5 })),
      'Lädt mit 3,5 kW bis 16:30, weil jemand es wollte.',
    );
    assert.equal(
      say(dispatchReason('charge-from-grid', prices)),
      'Gespeicherter Strom ist 20,0 ct/kWh wert; jetzt gekauft kostet er 10,0 ct/kWh: lädt aus dem Netz.',
    );
  });

  it('tells instants on the wall clock in English too', () => {
    const english = textFormat({ language: 'en-GB', timezone: 'Europe/Berlin', currency: 'EUR', now: NOW });
    const told = overrideReason({ code: 'force-stop', until: LATER });
    assert.equal(
      sentence(told, 'en-GB', english),
      'Neither charges nor discharges until 16:30, because somebody asked for it.',
    );
  });

  it('shows what came where code, language or a value is unknown', () => {
    const told = { code: 'load-shed', values: { kwh: 2 }, text: 'As it came.' };
    assert.equal(sentence(told, 'de', german), 'As it came.');
    assert.equal(sentence({ ...told, values: { kwh: 2, start: hoursAgo(0) } }, 'fi', german), 'As it came.');
    assert.equal(sentence({ code: 'toString', text: 'As it came.' }, 'de', german), 'As it came.');
  });
});
