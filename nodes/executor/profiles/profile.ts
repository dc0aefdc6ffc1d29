import { z } from 'zod';
import { intentSchema } from '../../home/schema/messages.js';

/** What a number of a device counts in. */
const unitSchema = z.enum(['A', 'W', 'kW', '%', '°C', 's', 'min', 'option', 'switch', 'count']);
export type Unit = z.output<typeof unitSchema>;

/** No value beyond these is ever sent, whatever a profile, a form or an entity says: it would be in another unit. */
export const UNIT_LIMITS: Readonly<Partial<Record<Unit, { readonly least: number; readonly most: number }>>> = {
  A: { least: -500, most: 500 },
  W: { least: -100_000, most: 100_000 },
  kW: { least: -100, most: 100 },
  '%': { least: -100, most: 100 },
  '°C': { least: 0, most: 85 },
  s: { least: 0, most: 86_400 },
  min: { least: 0, most: 1440 },
};

const text = z.string().min(1);

/** What an intent knows: powers in kW, charge in percent, temperatures in °C. */
const quantitySchema = z.enum([
  'powerKw',
  'chargeKw',
  'dischargeKw',
  'maxChargeKw',
  'maxDischargeKw',
  'ratedChargeKw',
  'ratedDischargeKw',
  'exportLimitKw',
  'gridKw',
  'socTargetPercent',
  'socPercent',
  'minSocPercent',
  'maxSocPercent',
  'maxDepthPercent',
  'heldDepthPercent',
  'targetDepthPercent',
  'temperatureC',
]);
export type Quantity = z.output<typeof quantitySchema>;

/** A fixed value, a parameter of the form, or a quantity of the intent (times a sign, where the device counts the other way). */
const valueSchema = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.strictObject({ parameter: text }),
  z.strictObject({ of: quantitySchema, times: z.union([z.literal(1), z.literal(-1)]).default(1) }),
]);

const fieldSchema = z.strictObject({
  unit: unitSchema,
  min: z.number().optional(),
  max: z.number().optional(),
  /** Values are rounded to this, powers towards zero. Default: 1. */
  step: z.number().gt(0).optional(),
  /** Changes smaller than this are not worth a write. Default: the step. */
  deadband: z.number().min(0).optional(),
  options: z.array(z.string()).optional(),
  /** What the device stores is the value times this. */
  scale: z.number().optional(),
});

const targetBase = {
  /** Which of the profile's sources describes it. */
  source: z.int().min(0),
  /** Targets of one group stand for each other: the last write to any of them counts. */
  group: text.optional(),
  /** Means something only until this other target is written, which resets it: it is then written again, or let go. */
  after: text.optional(),
  /** Falls back by itself after the lease of the profile, and is written anew in half that time. */
  leased: z.boolean().optional(),
  /** A button or command that makes the device take over what was written before it. */
  momentary: z.boolean().optional(),
  /** Kept in volatile memory: a refresh costs no life. */
  volatile: z.boolean().optional(),
  fields: z.record(z.string(), fieldSchema),
};

/** `{name}` in a text stands for a parameter. */
const targetSchema = z.union([
  z.strictObject({
    ...targetBase,
    action: text,
    entity: text.optional(),
    /** Further data that never changes. */
    data: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    /** The entity that shows what the device has; default: the entity that is written. `none`: nothing shows it. */
    read: text.optional(),
  }),
  z.strictObject({
    ...targetBase,
    topic: text,
    /** `value` sends {"value": 1}, `raw` the bare value. */
    payload: z.enum(['value', 'raw']),
    retain: z.boolean().default(false),
    read: text.optional(),
  }),
  z.strictObject({
    ...targetBase,
    register: z.int().min(0).max(65_535),
    functionCode: z.union([z.literal(6), z.literal(16)]),
    encoding: z.enum(['uint16', 'int16', 'int32', 'uint32']),
    /** Asked for and answered under this topic; default: `register/<unit id>/<register>`. `none`: it cannot be read. */
    read: text.optional(),
  }),
]);

const stepSchema = z.strictObject({ target: text, values: z.record(z.string(), valueSchema) });

/** The intents that a profile must answer, by the kind of its device. */
const INTENTS_OF = {
  battery: intentSchema.options,
  solar: ['generate', 'curtail'],
  'water-heater': ['heat', 'off'],
  'thermal-tank': ['heat', 'off'],
  ev: ['charge', 'stop'],
  appliance: ['start'],
} as const;

/** The intents that a profile may answer besides: to pause what can only be started, nothing is written. */
const MORE_INTENTS_OF: { readonly [kind in DeviceKind]?: readonly string[] } = { appliance: ['stop'] };

export type DeviceKind = keyof typeof INTENTS_OF;

/** Every intent that a profile may answer. */
export function intentsOf(kind: DeviceKind): readonly string[] {
  return [...INTENTS_OF[kind], ...(MORE_INTENTS_OF[kind] ?? [])];
}

/**
 * How a device is told what to do: its targets (entities, topics, registers) with units and ranges, and for each intent
 * the steps in their order. A value without a source that describes it is not shipped.
 */
export const profileSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/),
    name: text,
    device: z.enum(['battery', 'solar', 'water-heater', 'thermal-tank', 'ev', 'appliance']),
    transport: z.enum(['home-assistant', 'mqtt', 'modbus']),
    control: z.enum(['setpoints', 'modes']).default('setpoints'),
    /** Whether every value is described by a source. Otherwise a device with it starts in shadow mode. */
    confirmed: z.boolean(),
    help: text,
    sources: z.array(z.strictObject({ url: z.url(), says: text })).min(1),
    parameters: z.record(
      z.string(),
      z.strictObject({
        label: text,
        unit: unitSchema.or(z.enum(['V', 'phases'])).optional(),
        default: z.union([z.string(), z.number()]).optional(),
        example: z.union([z.string(), z.number()]).optional(),
        /** May be left empty: what is written through it is then left out. */
        optional: z.boolean().optional(),
      }),
    ),
    /** Intents that the device cannot carry out: they are not decided where it is live. */
    cannot: z.array(z.enum(['charge-from-grid', 'export'])).default([]),
    /** After this long without a write the device goes its own way. */
    leaseSeconds: z.number().gt(0).optional(),
    targets: z.record(z.string(), targetSchema),
    intents: z.record(z.string(), z.array(stepSchema)),
  })
  .check((context) => {
    const { value: profile, issues } = context;
    const issue = (path: (string | number)[], input: unknown, message: string) =>
      issues.push({ code: 'custom', path, input, message });
    for (const intent of INTENTS_OF[profile.device]) {
      if (!profile.intents[intent]) issue(['intents', intent], undefined, `the steps of the intent "${intent}"`);
    }
    for (const [name, target] of Object.entries(profile.targets)) {
      if (target.after !== undefined && !profile.targets[target.after]) {
        issue(['targets', name, 'after'], target.after, 'the name of a target of this profile');
      }
      if (!profile.sources[target.source]) issue(['targets', name, 'source'], target.source, 'the index of a source');
    }
    for (const [intent, steps] of Object.entries(profile.intents)) {
      const known = intentsOf(profile.device);
      if (!known.includes(intent)) issue(['intents', intent], intent, `one of ${known.join(', ')}`);
      steps.forEach((step, index) => {
        const target = profile.targets[step.target];
        if (!target) issue(['intents', intent, index, 'target'], step.target, 'the name of a target of this profile');
        else if (Object.keys(target.fields).some((field) => !(field in step.values))) {
          const fields = Object.keys(target.fields).join(', ');
          issue(['intents', intent, index, 'values'], step.values, `a value for each field (${fields})`);
        }
      });
    }
  });

export type Profile = z.output<typeof profileSchema>;
/** A profile as people write it. */
export type ProfileInput = z.input<typeof profileSchema>;
export type Target = Profile['targets'][string];
export type Field = z.output<typeof fieldSchema>;

/**
 * What stands for each other: every intent must say something about each group, so that it clears what another has set.
 * What another target resets is cleared with it, and has no group of its own here.
 */
export function groupsOf(profile: Profile): ReadonlySet<string> {
  const lasting = Object.entries(profile.targets).filter(([, target]) => target.after === undefined);
  return new Set(lasting.map(([name, target]) => target.group ?? name));
}

/** The topic under which a register is asked for and answered. */
export function registerTopic(unitId: string | number | undefined, register: number): string {
  return `register/${unitId ?? 1}/${register}`;
}
