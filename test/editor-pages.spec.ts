import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { editorPage, textsOf } from './support/editor-page.js';
import { projectRoot } from './support/project.js';

const manifest = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {
  'node-red': { nodes: Record<string, string> };
};

const FAMILY = { category: 'Darkstar', color: '#87A980' };

/** How Node-RED's help reads a property: one line, `: name (type) : text`, with no further colon in the text. */
const PROPERTY = /^ *: [^:\n]+ ?\([^:\n]+\)[^:\n]*: [^:\n]+$/;

const TRANSLATIONS = ['sv', 'de'];

/** What may stand in a form as it is, because it is the same in every language. */
const SAME_EVERYWHERE = /^(?:kWh|kW|[\d\s.,%°×+–]+)$/;

/** Texts of a form that are not taken from the catalogue. */
function hardCoded(form: string): string[] {
  const markup = form.replace(/<style>[\s\S]*?<\/style>/g, '');
  const texts = [...markup.matchAll(/>([^<>]+)</g)].map(([, text]) => text);
  const attributes = [...markup.matchAll(/\s(?:placeholder|title|aria-label|label|alt)="([^"]*)"/g)].map(
    ([, text]) => text,
  );
  return [...texts, ...attributes]
    .map((text) => text.trim())
    .filter((text) => text !== '' && !SAME_EVERYWHERE.test(text));
}

/** Strings of a script that look like words for people: two words or more that are neither markup nor style. */
function sentences(script: string): string[] {
  const code = script.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const strings = [...code.matchAll(/'([^'\n]*)'|"([^"\n]*)"|`([^`]*)`/g)].map(([, a, b, c]) => a ?? b ?? c);
  return strings.filter((text) => /[A-Za-z]{2,} [A-Za-z]{2,}/.test(text) && !/^[<#.\s]|:|=/.test(text));
}

const placeholders = (text: string) => [...text.matchAll(/__\w+__/g)].map(([found]) => found).sort();

describe('the check of hard-coded texts', () => {
  it('finds a label, a placeholder and a sentence, and leaves units, styles and selectors alone', () => {
    assert.deepEqual(hardCoded('<style>a b {}</style><label>Name</label> <span>kWh</span>'), ['Name']);
    assert.deepEqual(hardCoded('<input placeholder="your name" title="90" /> × <b data-i18n="x"></b>'), ['your name']);
    assert.deepEqual(sentences(`css('a: b c'); $('.darkstar-a input'); '<b class="a b">'`), []);
    assert.deepEqual(sentences("return 'at least one job';"), ['at least one job']);
  });
});

for (const [type, built] of Object.entries(manifest['node-red'].nodes)) {
  const folder = path.join(projectRoot, path.dirname(built).replace(/^dist\//, ''));
  const name = path.basename(built, '.js');
  const html = readFileSync(path.join(folder, `${name}.html`), 'utf8');
  const script = html.slice(0, html.indexOf('</script>'));
  const form = html.match(/<script type="text\/html" data-template-name="([^"]+)">([\s\S]*?)<\/script>/);
  const help = html.match(/<script type="text\/markdown" data-help-name="([^"]+)">\n([\s\S]*?)<\/script>/);

  describe(`the editor page of ${type}`, () => {
    it('registers its type literally, in the colours of the family', () => {
      assert.match(script, new RegExp(`registerType\\('${type}', \\{`));
      if (type === 'darkstar-home') return assert.match(script, /category: 'config'/);
      for (const [property, value] of Object.entries(FAMILY))
        assert.match(script, new RegExp(`${property}: '${value}'`));
      const icon = script.match(/icon: '([^']+)'/)?.[1] ?? 'none';
      assert.ok(existsSync(path.join(projectRoot, 'icons', icon)), `icons/${icon}`);
      for (const property of ['inputLabels', 'outputLabels', 'paletteLabel', 'labelStyle']) {
        assert.ok(script.includes(`${property}:`) || script.includes(`${property}(`), property);
      }
    });

    it('has a form whose every text is in the locale file', () => {
      assert.equal(form?.[1], type);
      const locale = JSON.parse(readFileSync(path.join(folder, 'locales/en-US', `${name}.json`), 'utf8')) as object;
      const keys = [...form[2].matchAll(/data-i18n="(?:\[[a-z]+\])?([^"]+)"/g)].map((match) => match[1]);
      assert.ok(keys.length > 0);
      const textAt = (key: string) =>
        key.split('.').reduce<unknown>((found, part) => (found as Record<string, unknown> | undefined)?.[part], locale);
      assert.deepEqual(
        keys.filter((key) => typeof textAt(key) !== 'string'),
        [],
      );
    });

    it('has no text of its own in form and script', () => {
      const page = editorPage(name);
      assert.deepEqual(hardCoded(page.form), []);
      assert.deepEqual(sentences(page.script), []);
    });

    it('names itself and its ports by texts that exist', () => {
      const { definition, node, say } = editorPage(name);
      const labels = ['inputLabels', 'outputLabels'] as const;
      const ports = labels.flatMap((property) => {
        const found = definition[property];
        const count = (property === 'inputLabels' ? definition.inputs : definition.outputs) ?? 0;
        return Array.from({ length: count }, (_, index) =>
          typeof found === 'function' ? found.call(node, index) : typeof found === 'string' ? found : found?.[index],
        );
      });
      const { paletteLabel } = definition;
      const own = typeof paletteLabel === 'function' ? paletteLabel.call(node) : say(`${name}.node`);
      for (const text of [...ports, own, definition.label.call({ ...node, name: '', sources: [] })]) {
        assert.ok(text && !text.startsWith(`${name}.`), String(text));
      }
      assert.equal(definition.label.call({ ...node, name: 'Attic' }), 'Attic');
    });

    it('asks the catalogue only for texts that it has', () => {
      const { script, locale } = editorPage(name);
      const known = new Map(textsOf(locale('en-US')));
      const asked = [...script.matchAll(/(?:_|say|text)\('([\w-]+\.[\w.-]+)'\s*[,)]/g)].map(([, key]) => key);
      const isKnown = (key: string) => known.has(key) || known.has(`${name}.${key}`);
      assert.deepEqual(
        asked.filter((key) => !isKnown(key)),
        [],
      );
    });

    it('refuses a wrong value so that Node-RED marks it', () => {
      const { definition, node } = editorPage(name);
      for (const [property, { value, validate }] of Object.entries(definition.defaults)) {
        const wrongs = Array.isArray(value)
          ? [[{ source: 'nowhere!', job: 'nothing!' }], []]
          : ['no such thing!', '-1e9'];
        for (const wrong of wrongs) {
          const verdict: unknown = validate?.call(node, wrong, {});
          if (typeof verdict !== 'string') continue;
          // Node-RED takes the sentence of a validator with one argument for a yes.
          assert.equal(validate?.length, 2, property);
          assert.ok(!verdict.includes(`${name}.`) && !verdict.includes('__'), verdict);
          assert.ok(!verdict.includes('!'), `${verdict}: the tooltip is HTML, so it must not repeat what was written`);
        }
      }
    });

    for (const language of TRANSLATIONS) {
      it(`has every text of its form in ${language}`, () => {
        const { locale } = editorPage(name);
        const english = textsOf(locale('en-US'));
        const translated = new Map(textsOf(locale(language)));
        assert.deepEqual([...translated.keys()].sort(), english.map(([key]) => key).sort());
        for (const [key, text] of english) {
          const said = translated.get(key) ?? '';
          assert.ok(said.trim() !== '' || text.trim() === '', `${key} is empty`);
          assert.deepEqual(placeholders(said), placeholders(text), key);
        }
      });

      it(`has a help page in ${language} with the parts of the English one`, () => {
        const file = path.join(folder, 'locales', language, `${name}.html`);
        const translated = readFileSync(file, 'utf8');
        const page = translated.match(/<script type="text\/markdown" data-help-name="([^"]+)">\n([\s\S]*?)<\/script>/);
        assert.equal(page?.[1], type);
        const shape = (text: string) => ({
          headings: [...text.matchAll(/^### /gm)].length,
          properties: text.split('\n').filter((line) => PROPERTY.test(line)).length,
        });
        assert.deepEqual(shape(page[2]), shape(help?.[2] ?? ''));
        const names = (text: string) => [...text.matchAll(/`[^`]+`/g)].map(([found]) => found);
        const known = new Set(names(help?.[2] ?? ''));
        assert.deepEqual(
          names(page[2]).filter((found) => !known.has(found)),
          [],
        );
        assert.deepEqual(
          page[2].split('\n').filter((line) => /^ *:/.test(line) && !PROPERTY.test(line)),
          [],
        );
      });
    }

    it('has a help page that Node-RED can lay out', () => {
      assert.equal(help?.[1], type);
      const lines = help[2].split('\n');
      assert.match(lines[0], /^[A-Z].+\.$/, 'the first line is the tooltip of the palette');
      assert.ok(lines.includes('### Details'));
      assert.deepEqual(
        lines.filter((line) => /^ *:/.test(line) && !PROPERTY.test(line)),
        [],
      );
    });
  });
}
