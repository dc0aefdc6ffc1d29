// Writes docs/messages.md and docs/schemas/*.json from the built schemas, so that they cannot say anything else.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { homeSchema } from '../dist/nodes/home/schema/home.js';
import { messageSchemas, topicNotes } from '../dist/nodes/home/schema/messages.js';
import { planSchema } from '../dist/nodes/home/schema/plan.js';
import { problemSchema } from '../dist/nodes/home/schema/problem.js';

const documents = { home: homeSchema, problem: problemSchema, plan: planSchema };

export async function writeDocs(folder) {
  await mkdir(path.join(folder, 'schemas'), { recursive: true });
  for (const [name, schema] of Object.entries({ ...documents, ...messageSchemas })) {
    await writeFile(path.join(folder, 'schemas', `${name}.json`), `${JSON.stringify(jsonSchema(schema), null, 2)}\n`);
  }
  await writeFile(path.join(folder, 'messages.md'), messagesPage());
}

/** What people write: defaults make a property optional. */
function jsonSchema(schema) {
  return z.toJSONSchema(schema, { io: 'input', reused: 'inline' });
}

function messagesPage() {
  const topics = Object.entries(messageSchemas).map(([topic, schema]) => {
    const { route, says } = topicNotes[topic];
    return `## \`${topic}\`\n\n${route}\n\n${says}\n\n${bodyOf(topic, schema)}\n`;
  });
  return `# Messages

Generated from the schemas in \`nodes/home/schema/\` at every build. JSON Schemas lie in [schemas](schemas).

Every message between our nodes has \`msg.topic\` and a \`msg.payload\` as below; other properties of \`msg\` pass through.
Instants are ISO 8601 in UTC. Units are in the names: kWh per slot, kW, percent for the state of charge, the home's
currency per kWh for prices. In messages, properties that are not listed are kept and ignored; in a home and in a
planning problem they are refused.

${topics.join('\n')}
## Home

What \`darkstar-home\` holds, and what a planning problem carries as \`home\`.

${tableOf(homeSchema)}

## Planning problem

${tableOf(problemSchema, ['home', 'previousPlan'])}

## Plan

${tableOf(planSchema)}
`;
}

function bodyOf(topic, schema) {
  if (schema === planSchema) return 'See [Plan](#plan).';
  if (schema === problemSchema) return 'See [Planning problem](#planning-problem).';
  return tableOf(schema);
}

function tableOf(schema, elsewhere = []) {
  const json = jsonSchema(schema);
  // A payload that has several forms is told form by form.
  const forms = json.oneOf ?? json.anyOf;
  return forms ? forms.map((form) => tableOfJson(form, elsewhere)).join('\n\nor\n\n') : tableOfJson(json, elsewhere);
}

function tableOfJson(json, elsewhere) {
  const rows = rowsOf(json, '', elsewhere);
  const cells = rows.map((row) => `| \`${row.path}\` | ${row.type} | ${row.need} |`);
  return ['| property | type | needed |', '|---|---|---|', ...cells].join('\n');
}

function rowsOf(schema, prefix, elsewhere) {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const at = prefix + name;
    const need = required.has(name)
      ? 'yes'
      : 'default' in property
        ? `default ${JSON.stringify(property.default)}`
        : 'no';
    const row = { path: at, type: typeOf(property), need };
    if (elsewhere.includes(name)) return [{ ...row, type: `see [${title(name)}](#${anchor(name)})` }];
    if (property.type === 'array') return [row, ...rowsOf(property.items ?? {}, `${at}[].`, elsewhere)];
    return [row, ...rowsOf(property, `${at}.`, elsewhere)];
  });
}

const title = (name) => (name === 'home' ? 'Home' : 'Plan');
const anchor = (name) => title(name).toLowerCase();

function typeOf(property) {
  if ('const' in property) return `\`${property.const}\``;
  if (property.enum) return property.enum.map((value) => `\`${value}\``).join(' ');
  if (property.anyOf) return property.anyOf.map(typeOf).join(' or ');
  if (property.format === 'date-time') return 'instant';
  if (property.type === 'array') return `list of ${typeOf(property.items ?? {})}`;
  if (property.type === 'number' || property.type === 'integer') return `${property.type}${rangeOf(property)}`;
  return property.type ?? 'anything';
}

function rangeOf({ minimum, exclusiveMinimum, maximum }) {
  const low =
    exclusiveMinimum === undefined ? (minimum === undefined ? '' : ` ≥ ${minimum}`) : ` > ${exclusiveMinimum}`;
  const high = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? '' : ` ≤ ${maximum}`;
  return low.includes(String(Number.MIN_SAFE_INTEGER)) ? high : low + high;
}
