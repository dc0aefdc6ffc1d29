import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './support/project.js';

const manifest = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {
  'node-red': { nodes: Record<string, string> };
};

const FAMILY = { category: 'Darkstar', color: '#87A980' };

/** How Node-RED's help reads a property: one line, `: name (type) : text`, with no further colon in the text. */
const PROPERTY = /^ *: [^:\n]+ ?\([^:\n]+\)[^:\n]*: [^:\n]+$/;

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
