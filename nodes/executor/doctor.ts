import { homeFromForm, type HomeForm } from '../home/home-config.js';
import { toDarkstarError } from '../home/errors.js';
import type { State } from '../home/schema/messages.js';
import { wireDevices, type DevicesForm } from './device-form.js';
import { sourcesOf } from './render.js';
import { settingsFromForm, type ExecutorForm } from './settings.js';
import type { WiredDevice } from './wired-device.js';

/** One thing that was looked at: how it is, and what to do where it is not well. Never holds a secret. */
export interface Finding {
  readonly level: 'ok' | 'note' | 'warning' | 'error';
  readonly code: string;
  /** What the sentence was made from, where the form can say it in other languages; `context` tells its variants. */
  readonly values?: Readonly<Record<string, string | number>>;
  readonly text: string;
  readonly remedy?: string;
}

/** A node as a flow file, or Node-RED, holds it. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly wires?: readonly (readonly string[])[];
  readonly d?: boolean;
  readonly [property: string]: unknown;
}

const WRITES_OUTPUT = 2;
const READS_OUTPUT = 3;
const ENTITY = /^[a-z0-9_]+\.[a-z0-9_]+$/;

/** Looks at flows alone: what is not deployed, not wired, not read back, or would ignore what it gets. */
export function inspectFlows(nodes: readonly FlowNode[]): Finding[] {
  const enabled = nodes.filter(({ d }) => d !== true);
  const homes = enabled.filter(({ type }) => type === 'darkstar-home');
  if (homes.length === 0) {
    return [
      {
        level: 'error',
        code: 'no-home',
        values: {},
        text: 'No flow has a darkstar-home.',
        remedy: 'Import an example from the menu, or add a home to one of the nodes.',
      },
    ];
  }
  return [
    ...homes.flatMap(inspectHome),
    ...enabled.filter(({ type }) => type === 'darkstar-executor').flatMap((node) => inspectExecutor(node, enabled)),
    ...enabled.filter(({ type }) => type === 'darkstar-recorder').flatMap((node) => inspectRecorder(node, enabled)),
    ...inspectActions(enabled),
  ];
}

function inspectHome(node: FlowNode): Finding[] {
  try {
    homeFromForm(node as unknown as HomeForm, 'UTC');
    return [
      { level: 'ok', code: 'home', values: { name: nameOf(node) }, text: `The home ${nameOf(node)} is complete.` },
    ];
  } catch (thrown) {
    return [problemOf(node, thrown)];
  }
}

function inspectExecutor(node: FlowNode, nodes: readonly FlowNode[]): Finding[] {
  const home = nodes.find(({ id }) => id === node.home);
  if (!home) {
    const remedy = 'Choose a home in its form, and deploy.';
    const text = `The executor ${nameOf(node)} has no home.`;
    return [{ level: 'error', code: 'home-missing', values: { name: nameOf(node) }, text, remedy }];
  }
  let wired: readonly WiredDevice[];
  try {
    settingsFromForm(node as ExecutorForm);
    wired = wireDevices(node as DevicesForm, homeFromForm(home as unknown as HomeForm, 'UTC'));
  } catch (thrown) {
    return [problemOf(node, thrown)];
  }
  const findings: Finding[] = [
    node.mode === 'live'
      ? { level: 'ok', code: 'live', values: { name: nameOf(node) }, text: `The executor ${nameOf(node)} is live.` }
      : {
          level: 'note',
          code: 'shadow',
          values: { name: nameOf(node) },
          text: `The executor ${nameOf(node)} is in shadow mode: it decides and reports, and writes nothing.`,
          remedy: 'Switch its mode to live when you like what you see.',
        },
  ];
  const writes = node.wires?.[WRITES_OUTPUT] ?? [];
  if (wired.length > 0 && writes.length === 0) {
    const text = `Nothing is wired to output 3 of the executor ${nameOf(node)}, where its writes leave.`;
    const remedy = "Wire Home Assistant's action node, MQTT out or a Modbus flex write to it.";
    findings.push({ level: 'error', code: 'writes-unwired', values: { name: nameOf(node) }, text, remedy });
  }
  for (const device of wired) findings.push(...inspectReadBack(device, node, nodes));
  return findings;
}

/** What a device is written through, but nothing in the flows hears of. */
function inspectReadBack(
  { key, profile, parameters }: WiredDevice,
  node: FlowNode,
  nodes: readonly FlowNode[],
): Finding[] {
  const unread = (silent: readonly string[], text: string, remedy: string): Finding[] => {
    const values = { context: profile.transport, device: key, sources: silent.join(', '), name: nameOf(node) };
    return [{ level: 'warning', code: 'not-read-back', values, text: `${key} is not read back: ${text}`, remedy }];
  };
  const sources = [...sourcesOf(profile, parameters).values()];
  switch (profile.transport) {
    case 'home-assistant': {
      const heard = entitiesHeard(nodes);
      const silent = sources.filter((entity) => !heard.has(entity));
      if (silent.length === 0) return [];
      return unread(
        silent,
        `no events: state node listens to ${silent.join(', ')}.`,
        'Add them to the events: state node that is wired to the executor: else no write can be verified.',
      );
    }
    case 'mqtt': {
      const filters = nodes.flatMap(({ type, topic }) =>
        type === 'mqtt in' && typeof topic === 'string' ? [topic] : [],
      );
      const silent = sources.filter((topic) => !filters.some((filter) => covers(filter, topic)));
      if (silent.length === 0) return [];
      return unread(
        silent,
        `no MQTT in node listens to ${silent.join(', ')}.`,
        'Wire an MQTT in node on these topics to the executor: else no write can be verified.',
      );
    }
    case 'modbus':
      if (sources.length === 0 || (node.wires?.[READS_OUTPUT] ?? []).length > 0) return [];
      return unread(
        sources,
        `nothing is wired to output 4 of the executor ${nameOf(node)}.`,
        'Wire output 4 to a Modbus flex getter, and its answer back to the executor: else no write can be verified.',
      );
  }
}

/** Whether an MQTT filter, with `+` and `#`, takes a topic. */
function covers(filter: string, topic: string): boolean {
  const [wanted, found] = [filter.split('/'), topic.split('/')];
  for (const [index, part] of wanted.entries()) {
    if (part === '#') return true;
    if (part !== '+' && part !== found[index]) return false;
  }
  return wanted.length === found.length;
}

/** Who may open the editor and the pages; only whether there is a login, never which. */
export interface Access {
  readonly editorHasLogin: boolean;
  readonly pagesHaveLogin: boolean;
}

export function inspectAccess({ editorHasLogin, pagesHaveLogin }: Access): Finding[] {
  const open = (code: string, what: string, setting: string): Finding => ({
    level: 'warning',
    code,
    values: { setting },
    text: `${what} is open to everybody who reaches it: settings.js sets no ${setting}. Behind Home Assistant's ingress that is right.`,
    remedy: `Set ${setting} in settings.js where the port is reachable from elsewhere.`,
  });
  return [
    ...(editorHasLogin ? [] : [open('open-editor', 'The editor', 'adminAuth')]),
    ...(pagesHaveLogin ? [] : [open('open-pages', 'The dashboard', 'httpNodeAuth')]),
  ];
}

function inspectRecorder(node: FlowNode, nodes: readonly FlowNode[]): Finding[] {
  const rows = Array.isArray(node.mappings) ? (node.mappings as { source?: unknown }[]) : [];
  const wanted = rows.flatMap(({ source }) => (typeof source === 'string' && ENTITY.test(source) ? [source] : []));
  const heard = entitiesHeard(nodes);
  const missing = [...new Set(wanted)].filter((entity) => !heard.has(entity));
  if (missing.length === 0 || heard.size === 0) return [];
  return [
    {
      level: 'warning',
      code: 'entity-missing',
      values: { name: nameOf(node), sources: missing.join(', ') },
      text: `The recorder ${nameOf(node)} waits for ${missing.join(', ')}, to which no events: state node listens.`,
      remedy: 'Add them to an events: state node that is wired to the recorder, or correct the table.',
    },
  ];
}

function entitiesHeard(nodes: readonly FlowNode[]): ReadonlySet<string> {
  return new Set(
    nodes
      .filter(({ type }) => type === 'server-state-changed')
      .flatMap(({ entities }) => (entities as { entity?: readonly string[] } | undefined)?.entity ?? []),
  );
}

/** Action nodes behind an executor that ignore what they get: new ones do, until they are told otherwise. */
function inspectActions(nodes: readonly FlowNode[]): Finding[] {
  const fed = new Set(
    nodes
      .filter(({ type }) => type === 'darkstar-executor')
      .flatMap(({ wires }) => [...(wires?.[0] ?? []), ...(wires?.[WRITES_OUTPUT] ?? [])]),
  );
  return nodes
    .filter((node) => node.type === 'api-call-service' && fed.has(node.id) && node.blockInputOverrides !== false)
    .map((node) => ({
      level: 'error',
      code: 'input-ignored',
      values: { name: nameOf(node) },
      text: `The action node ${nameOf(node)} ignores what the executor sends: it blocks input overrides.`,
      remedy: 'Open it and clear "Block Input Overrides", then deploy.',
    }));
}

/** What a running executor knows of its home. */
export interface Running {
  readonly now: number;
  readonly state: State | undefined;
  readonly maxStateAgeSeconds: number;
  readonly storeProblem: string | undefined;
  readonly wired: readonly WiredDevice[];
  /** Where the devices have been read from since the start. */
  readonly read: ReadonlySet<string>;
  readonly problems: readonly { readonly code: string; readonly text: string }[];
}

/** Looks at a running executor: stale sensors, entities that never came, a folder that cannot be written. */
export function inspectRunning(running: Running): Finding[] {
  const { now, state, maxStateAgeSeconds, storeProblem, wired, read, problems } = running;
  const findings: Finding[] = [];
  if (storeProblem !== undefined) {
    findings.push({
      level: 'error',
      code: 'store',
      values: { context: 'problem', problem: storeProblem },
      text: storeProblem,
      remedy: 'Make the folder writable, and deploy.',
    });
  } else findings.push({ level: 'ok', code: 'store', values: {}, text: "The home's folder is written." });
  if (!state) {
    const remedy = 'Wire a recorder to the executor, and sensors to the recorder.';
    findings.push({ level: 'error', code: 'state-missing', values: {}, text: 'No state has come yet.', remedy });
  } else {
    const since = (now - Date.parse(state.at)) / 1000;
    const stale = Object.entries(state.ages).filter(([, age]) => age + since > maxStateAgeSeconds);
    const sources = stale.map(([name, age]) => `${name} (${Math.round(age + since)} s)`).join(', ');
    findings.push(
      stale.length === 0
        ? { level: 'ok', code: 'sensors', values: {}, text: 'Every sensor was heard of lately.' }
        : {
            level: 'warning',
            code: 'sensor-stale',
            values: { seconds: maxStateAgeSeconds, sources },
            text: `Silent for longer than ${maxStateAgeSeconds} s: ${sources}.`,
            remedy: 'Look at these sensors in Home Assistant, and at the table of the recorder.',
          },
    );
  }
  for (const { key, profile, parameters } of wired) {
    const missing = [...sourcesOf(profile, parameters).values()].filter((source) => !read.has(source));
    if (missing.length === 0) continue;
    const text = `Nothing has come from ${missing.join(', ')}, which ${key} is read back from.`;
    const remedy = 'Check that they exist and are wired to the executor.';
    const values = { device: key, sources: missing.join(', ') };
    findings.push({ level: 'warning', code: 'entity-silent', values, text, remedy });
  }
  return [...findings, ...problems.map(({ code, text }) => ({ level: 'error' as const, code, text }))];
}

function problemOf(node: FlowNode, thrown: unknown): Finding {
  const { code, message } = toDarkstarError(thrown);
  return {
    level: 'error',
    code,
    text: `${nameOf(node)}: ${message}`,
    remedy: 'Open its form, correct it, and deploy.',
  };
}

function nameOf({ name, id }: FlowNode): string {
  return `"${name === undefined || name === '' ? id : name}"`;
}
