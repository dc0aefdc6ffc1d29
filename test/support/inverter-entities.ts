/** A Home Assistant action as an action node would carry it. */
export interface ActionCall {
  readonly action: string;
  readonly target?: { readonly entity_id?: readonly string[] };
  readonly data?: Readonly<Record<string, unknown>>;
}

interface Entity {
  readonly kind: 'number' | 'select' | 'switch';
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly options?: readonly string[];
  value: string | number | boolean;
}

export interface Offence {
  readonly at: number;
  readonly what: string;
}

export interface EntityState {
  readonly entity: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const HARDWARE_KW = 5;
const CAPACITY_KWH = 10;
const EFFICIENCY = 0.95;
const EXPORT = 'Export First';
export const HOME = 'Zero Export To CT';

/** What the judge allows, told by the test and not by the controller. */
export interface Law {
  readonly minSocPercent: number;
  /** Nothing is sold from the battery at this SoC and below. */
  readonly noExportPercent: number;
  readonly exportAllowed: (at: number) => boolean;
  readonly writesPerDay: number;
  readonly dayOf: (at: number) => string;
}

/**
 * An inverter behind entities of Home Assistant, with a battery that obeys them, and a judge who looks at every action
 * that arrives and at what the battery then does. It knows nothing of the controller.
 */
export class InverterEntities {
  readonly offences: Offence[] = [];
  /** How many checks were made. */
  checks = 0;
  socPercent = 50;
  batteryKw = 0;
  /** What this judge has counted per entity and day. */
  readonly writes = new Map<string, number>();
  private sellingSince: number | undefined;
  private readonly entities = new Map<string, Entity>([
    ['number.charge_limit', { kind: 'number', unit: 'W', min: 0, max: 5000, step: 100, value: 5000 }],
    ['number.discharge_limit', { kind: 'number', unit: 'W', min: 0, max: 5000, step: 100, value: 5000 }],
    ['number.export_limit', { kind: 'number', unit: 'W', min: 0, max: 11_000, step: 100, value: 11_000 }],
    ['number.soc_target', { kind: 'number', unit: '%', min: 0, max: 100, step: 1, value: 10 }],
    ['switch.grid_charging', { kind: 'switch', value: false }],
    ['select.work_mode', { kind: 'select', options: [EXPORT, HOME], value: HOME }],
  ]);

  constructor(private readonly law: Law) {}

  get states(): readonly EntityState[] {
    return [...this.entities].map(([entity, each]) => ({
      entity,
      state: typeof each.value === 'boolean' ? (each.value ? 'on' : 'off') : String(each.value),
      attributes: {
        ...(each.unit ? { unit_of_measurement: each.unit } : {}),
        ...(each.options ? { options: each.options } : {}),
      },
    }));
  }

  /** What it does on orders, beyond following the home. */
  get trades(): 'sells' | 'buys' | 'follows' {
    if (this.value('select.work_mode') === EXPORT) return 'sells';
    return this.value('switch.grid_charging') === true ? 'buys' : 'follows';
  }

  /** Somebody else's hand; the entity that tells of it. */
  meddle(): string {
    this.force('number.charge_limit', 1000);
    return 'number.charge_limit';
  }

  /** Takes an action; the entity that tells of it, where it is one of this inverter. */
  take(_topic: string, payload: unknown, at: number): string | undefined {
    const call = payload as ActionCall;
    this.call(call, at);
    return call.target?.entity_id?.[0];
  }

  value(entity: string): string | number | boolean | undefined {
    return this.entities.get(entity)?.value;
  }

  /** Somebody else's hand. */
  force(entity: string, value: string | number | boolean): void {
    const found = this.entities.get(entity);
    if (found) found.value = value;
  }

  /** Carries an action out, as far as it can be; everything about it that should not be is an offence. */
  call({ action, target, data = {} }: ActionCall, at: number): void {
    const [id, ...others] = target?.entity_id ?? [];
    const entity = this.entities.get(id ?? '');
    this.expect(entity !== undefined && others.length === 0, at, `${action} of an unknown target ${id}`);
    if (!entity) return;
    const day = `${id} ${this.law.dayOf(at)}`;
    this.writes.set(day, (this.writes.get(day) ?? 0) + 1);
    this.expect(
      this.writes.get(day)! <= this.law.writesPerDay,
      at,
      `${id} was written ${this.writes.get(day)} times today`,
    );
    if (entity.kind === 'switch') {
      this.expect(action === 'switch.turn_on' || action === 'switch.turn_off', at, `${action} of a switch`);
      entity.value = action === 'switch.turn_on';
    } else if (entity.kind === 'select') {
      const { option } = data;
      this.expect(
        action === 'select.select_option' && entity.options!.includes(String(option)),
        at,
        `${action} ${String(option)}`,
      );
      if (entity.options!.includes(String(option))) entity.value = String(option);
    } else this.setNumber(id, entity, action, data.value, at);
    if (entity.value === EXPORT) {
      this.expect(this.law.exportAllowed(at), at, 'sells where that is forbidden');
      this.expect(
        this.socPercent > this.law.noExportPercent - 2,
        at,
        `begins to sell at ${this.socPercent.toFixed(1)} %`,
      );
    }
  }

  private setNumber(id: string, entity: Entity, action: string, value: unknown, at: number): void {
    this.expect(action === 'number.set_value', at, `${action} of a number`);
    const isValue = typeof value === 'number' && Number.isFinite(value) && value >= entity.min! && value <= entity.max!;
    this.expect(isValue, at, `${id} set to ${String(value)} ${entity.unit}`);
    if (!isValue) return;
    this.expect(
      Math.abs(value / entity.step! - Math.round(value / entity.step!)) < 1e-6,
      at,
      `${id} set to ${value}, off its steps`,
    );
    if (id === 'number.soc_target') this.expect(value >= this.law.minSocPercent, at, `SoC target ${value} %`);
    entity.value = value;
  }

  /** Lets the battery live for so many hours at a net load (kW), and judges what it does. */
  live(netLoadKw: number, hours: number, at: number): void {
    const number = (id: string) => Number(this.value(id)) / 1000;
    const [charge, discharge] = [number('number.charge_limit'), number('number.discharge_limit')];
    const target = Number(this.value('number.soc_target'));
    const sells = this.value('select.work_mode') === EXPORT;
    const buys = this.value('switch.grid_charging') === true;
    let powerKw = Math.max(-charge, Math.min(discharge, netLoadKw));
    if (buys && this.socPercent < target) powerKw = -charge;
    else if (sells && this.socPercent > target) powerKw = discharge;
    const floor = Math.max(this.law.minSocPercent, sells ? target : 0);
    if (powerKw > 0 && this.socPercent <= floor) powerKw = 0;
    if (powerKw < 0 && this.socPercent >= 100) powerKw = 0;
    powerKw = Math.max(-HARDWARE_KW, Math.min(HARDWARE_KW, powerKw));
    this.batteryKw = powerKw;
    const stored = powerKw > 0 ? -powerKw / EFFICIENCY : -powerKw * EFFICIENCY;
    this.socPercent = Math.min(100, this.socPercent + (100 * stored * hours) / CAPACITY_KWH);
    const soldKw = Math.max(0, powerKw - Math.max(0, netLoadKw));
    this.judgeSale(soldKw, at);
    this.expect(this.socPercent >= this.law.minSocPercent - 2, at, `the SoC is ${this.socPercent.toFixed(1)} %`);
  }

  /** A sale under the floor ends within a few minutes: the time that reading back and repeating take. */
  private judgeSale(soldKw: number, at: number): void {
    const forbidden = !this.law.exportAllowed(at) || this.socPercent < this.law.noExportPercent - 2;
    if (soldKw < 0.05 || !forbidden) this.sellingSince = undefined;
    else this.sellingSince ??= at;
    this.checks++;
    if (this.sellingSince !== undefined && at - this.sellingSince > 5 * 60_000) {
      this.offences.push({ at, what: `sells ${soldKw.toFixed(1)} kW at ${this.socPercent.toFixed(1)} %` });
      this.sellingSince = undefined;
    }
  }

  private expect(holds: boolean, at: number, what: string): void {
    this.checks++;
    if (!holds) this.offences.push({ at, what });
  }
}
