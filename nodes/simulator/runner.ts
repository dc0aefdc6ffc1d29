import { stampOf } from '../home/board.js';
import { DarkstarError } from '../home/errors.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, floorTo } from '../home/grid.js';
import type { HomeRuntime } from '../home/homes.js';
import type { DeviceAction, History, Observation, Payload, Topic, Weather } from '../home/schema/messages.js';
import { parsePayload } from '../home/schema/parse.js';
import { pastOf } from './history.js';
import { House, type Flow, type HouseState } from './house.js';
import { InverterOrders } from './orders.js';
import { sensorsOf, type SensorMessage } from './sensors.js';
import type { SimulatorSettings } from './settings.js';
import { forecastWeather } from './weather.js';

/** What the simulation tells the node around it. */
interface SimulatorEvents {
  readonly sensors: (messages: readonly SensorMessage[], flow: Flow, socPercent: number | undefined) => void;
  readonly weather: (weather: Weather) => void;
  readonly history: (history: History) => void;
}

// Nodes that are deployed together are built one after the other; what is sent before is lost.
const DEPLOYING_MS = 200;
const REMEMBERED_MS = DAY_MS;
// However fast the home runs, sensors report at most ten times a real second.
const SHORTEST_REAL_STEP_MS = 100;
// Long waits (a sleeping computer) are lived through in steps of this length, and no more of them than a day has.
const LONGEST_STEP_MS = MINUTE_MS;
const LONGEST_GAP_MS = DAY_MS;
const ROWS_PER_TURN = 8;

/** Lives in a simulated house on the clock of its home. */
export class SimulatorRunner {
  private readonly house: House;
  private readonly orders: InverterOrders;
  private cancelBegin: () => void = () => undefined;
  private cancelStep: () => void = () => undefined;
  private cancelHour: () => void = () => undefined;
  private turn: NodeJS.Immediate | undefined;
  private state: HouseState | undefined;
  private waterTargetC: number | undefined;
  private closed = false;

  constructor(
    private readonly runtime: HomeRuntime,
    private readonly settings: SimulatorSettings,
    private readonly events: SimulatorEvents,
  ) {
    this.house = new House(runtime.home, settings.seed);
    this.orders = new InverterOrders(
      runtime.home.batteries.map(({ id }) => id),
      settings.leaseMinutes,
    );
    void runtime.restored.then(() => {
      if (!this.closed) this.cancelBegin = runtime.clock.setTimeout(() => this.begin(), DEPLOYING_MS);
    });
  }

  /** Obeys an action. @throws DarkstarError */
  receive(topic: unknown, payload: unknown): void {
    if (topic === 'device-action') return this.obeyDevice(parsePayload(topic, payload));
    if (topic !== 'action') {
      throw new DarkstarError(
        'unknown-topic',
        `\`msg.topic\` is ${JSON.stringify(topic)}: expected action or device-action. Wire output 1 of an executor to this node.`,
      );
    }
    this.orders.receive(parsePayload('action', payload), this.runtime.clock.now());
  }

  /** The water heater is set to a temperature; the house has no car, appliance or roof inverter that could obey. */
  private obeyDevice(action: DeviceAction): void {
    if (action.device === 'water-heater') this.waterTargetC = action.temperatureC;
  }

  close(): void {
    this.cancelStep();
    this.cancelHour();
    if (this.turn) clearImmediate(this.turn);
    this.closed = true;
    this.cancelBegin();
    // The home's time runs on from where it is, so that it never runs backwards.
    if (this.settings.speed !== 1 && this.state) this.runtime.clock.setSpeed(1);
  }

  private begin(): void {
    const { clock, board } = this.runtime;
    // A faster home is ahead of the world, and stays so after a restart: messages must never be older than the last.
    const newest = Math.max(
      0,
      ...board
        .snapshot()
        .filter(({ topic }) => topic !== 'price-update')
        .map(stampOf),
    );
    const now = Math.max(clock.now(), newest);
    if (this.settings.speed !== 1 || now > clock.now()) clock.setSpeed(this.settings.speed, now);
    this.orders.restore(this.fromBoard('executor-state'), this.fromBoard('action'));
    const stepMs = this.stepMs();
    this.state = this.house.stateAt(now - stepMs, this.lastSoc(now));
    this.tellHistory(now);
    this.tellWeather();
    this.live();
  }

  /** The state of charge that was last measured, or that of the settings at the first start. */
  private lastSoc(now: number): (battery: string) => number {
    const state = this.fromBoard('state');
    const recent = state !== undefined && now - Date.parse(state.at) < REMEMBERED_MS;
    return (battery) => {
      const known = recent ? state.batteries.find((each) => each.id === battery)?.socPercent : null;
      return known ?? this.settings.startSocPercent;
    };
  }

  private fromBoard<T extends Topic>(topic: T): Payload<T> | undefined {
    return this.runtime.board.latest(topic);
  }

  /** Tells the house's past in turns, so that Node-RED is never kept waiting. */
  private tellHistory(now: number): void {
    const past = pastOf(this.house, now, this.settings.historyDays, this.settings.startSocPercent);
    const rows: Observation[] = [];
    const turn = () => {
      for (let count = 0; count < ROWS_PER_TURN; count++) {
        const next = past.next();
        if (!next.done) {
          rows.push(next.value);
          continue;
        }
        this.turn = undefined;
        if (rows.length > 0) this.events.history({ source: 'simulator', rows });
        return;
      }
      this.turn = setImmediate(turn);
    };
    turn();
  }

  private tellWeather(): void {
    const { clock } = this.runtime;
    const now = clock.now();
    this.events.weather(forecastWeather(now, this.house.place, this.settings.seed));
    this.cancelHour = clock.setTimeout(() => this.tellWeather(), floorTo(now, HOUR_MS) + HOUR_MS - now);
  }

  private live(): void {
    const { clock } = this.runtime;
    const now = clock.now();
    const flow = this.liveUntil(now);
    if (flow && this.state) {
      const [socPercent] = this.house.socPercent(this.state);
      this.events.sensors(sensorsOf(this.house, this.state, flow), flow, socPercent);
    }
    const stepMs = this.stepMs();
    this.cancelStep = clock.setTimeout(() => this.live(), floorTo(now, stepMs) + stepMs - now);
  }

  private liveUntil(now: number): Flow | undefined {
    let flow: Flow | undefined;
    if (!this.state) return undefined;
    if (now - this.state.at > LONGEST_GAP_MS) this.state = { ...this.state, at: now - LONGEST_GAP_MS };
    while (this.state.at < now) {
      const { at } = this.state;
      const until = Math.min(now, at + LONGEST_STEP_MS);
      const step = this.house.step(this.state, until, (battery) => this.orders.inForce(battery, at), this.waterTargetC);
      this.state = step.state;
      flow = step.flow;
    }
    return flow;
  }

  private stepMs(): number {
    return Math.max(this.settings.stepSeconds * 1000, this.settings.speed * SHORTEST_REAL_STEP_MS);
  }
}
