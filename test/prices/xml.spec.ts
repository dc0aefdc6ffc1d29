import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseXml } from '../../nodes/prices/sources/xml.js';
import { counts } from '../support/project.js';

describe('parseXml', () => {
  it('reads elements, attributes aside, and text', () => {
    const root = parseXml('<?xml version="1.0"?>\n<a:b x="1" y="2">\n <c.d> 5 </c.d><e/>\n</a:b>\n');
    assert.deepEqual(root, {
      name: 'a:b',
      text: '',
      children: [
        { name: 'c.d', text: '5', children: [] },
        { name: 'e', text: '', children: [] },
      ],
    });
  });

  for (const text of [
    '',
    'text',
    '<a>',
    '<a></b>',
    '</a>',
    '<a></a><b></b>',
    '<a></a>text',
    '<a><b></a></b>',
    '<a><!-- c --></a>',
    '<a><![CDATA[x]]></a>',
    '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    '<a>&amp;</a>',
    '<a x=1></a>',
    '<a x="1></a>',
    '<a/></a>',
    '<a>text<b/></a>',
    '<a><?xml version="1.0"?></a>',
    '<a',
    `${'<a>'.repeat(99)}${'</a>'.repeat(99)}`,
  ]) {
    it(`refuses ${text.slice(0, 40)}`, () => {
      assert.throws(() => parseXml(text), SyntaxError);
    });
  }

  it('ends with an element or a SyntaxError, whatever it is given', () => {
    const pieces = fc.constantFrom(
      '<a>',
      '</a>',
      '<b x="1">',
      '</b>',
      '<',
      '>',
      '&',
      '"',
      ' ',
      'text',
      '<c/>',
      '<?xml ?>',
    );
    fc.assert(
      fc.property(fc.array(pieces), fc.string(), (parts, text) => {
        for (const input of [parts.join(''), text]) {
          try {
            assert.ok(parseXml(input).name !== '');
          } catch (error) {
            assert.ok(error instanceof SyntaxError);
          }
        }
      }),
      { numRuns: counts.propertyCases, seed: counts.seed },
    );
  });
});
