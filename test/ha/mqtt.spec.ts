import assert from 'node:assert/strict';
import type { ExecutorState } from '../../nodes/home/schema/messages.js';
import { eventually, probed, readFlow, withProbe, type Flow, type FlowNode } from '../support/flows.js';
import { MqttStandIn } from '../support/mqtt-stand-in.js';
import { freePort, startNodeRed, type RealNodeRed } from '../support/real-node-red.js';

const skipped = process.env.DARKSTAR_TEST_HA === '1' ? undefined : 'skipped: npm run test:ha runs it';
const SPEED = 600;
const HALF_DAY_REAL_MS = (12 * 3600 * 1000) / SPEED;
const CAPACITY_KWH = 10;
const SETPOINT = 'hub4/0/Overrides/Setpoint';
const MAX_DISCHARGE = 'hub4/0/Overrides/MaxDischargePower';
const MAX_CHARGE = 'settings/0/Settings/CGwacs/MaxChargePower';

/** A GX device and a home behind the broker: keeps the grid at its setpoint within its limits, and judges what it gets. */
class GxDevice {
  readonly offences: string[] = [];
  readonly stored = new Map<string, number | null>([
    [SETPOINT, null],
    [MAX_DISCHARGE, -1],
    [MAX_CHARGE, -1],
  ]);
  private readonly startedAt = Date.now();
  private lived = Date.now();
  private timer: NodeJS.Timeout | undefined;
  socPercent = 50;
  batteryKw = 0;
  keepalives = 0;
  writes = 0;

  start(broker: MqttStandIn): void {
    this.timer = setInterval(() => {
      this.live();
      for (const [topic, value] of Object.entries(this.sensors)) broker.publish(`home/${topic}`, String(value));
    }, 100);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  take(topic: string, payload: string, broker: MqttStandIn): void {
    if (topic === 'R/portal/keepalive') this.keepalives++;
    if (!topic.startsWith('W/portal/')) return;
    this.writes++;
    const path = topic.slice('W/portal/'.length);
    const { value } = JSON.parse(payload) as { value: number | null };
    const limit = path === SETPOINT ? 20_000 : 5000;
    const released = value === null ? path === SETPOINT : value === -1 && path !== SETPOINT;
    const within =
      value !== null && Number.isFinite(value) && Math.abs(value) <= limit && (path === SETPOINT || value >= 0);
    if (!this.stored.has(path) || !(released || within)) this.offences.push(`${topic} ${payload}`);
    this.stored.set(path, value);
    broker.publish(`N/portal/${path}`, JSON.stringify({ value }));
  }

  private live(): void {
    const hours = ((Date.now() - this.lived) * SPEED) / 3_600_000;
    this.lived = Date.now();
    const limit = (path: string) => {
      const value = this.stored.get(path) ?? -1;
      return value < 0 ? 5 : value / 1000;
    };
    const setpointKw = (this.stored.get(SETPOINT) ?? 0) / 1000;
    const wanted = this.netLoadKw - setpointKw;
    let kw = Math.max(-limit(MAX_CHARGE), Math.min(limit(MAX_DISCHARGE), wanted));
    if (kw > 0 && this.socPercent <= 10) kw = 0;
    if (kw < 0 && this.socPercent >= 100) kw = 0;
    this.batteryKw = kw;
    const storedKw = kw > 0 ? -kw / 0.95 : -kw * 0.95;
    this.socPercent = Math.max(10, Math.min(100, this.socPercent + (100 * storedKw * hours) / CAPACITY_KWH));
  }

  private get hour(): number {
    return ((this.startedAt + (Date.now() - this.startedAt) * SPEED) / 3_600_000) % 24;
  }

  private get pvKw(): number {
    return Math.max(0, 5 * Math.sin(((this.hour - 6) / 12) * Math.PI));
  }

  private get netLoadKw(): number {
    return 1.2 - this.pvKw;
  }

  private get sensors() {
    const watts = (kw: number) => Math.round(kw * 1000);
    return {
      solar_power: watts(this.pvKw),
      house_power: 1200,
      grid_power: watts(this.netLoadKw - this.batteryKw),
      battery_power: watts(this.batteryKw),
      battery_soc: Math.round(10 * this.socPercent) / 10,
    };
  }
}

function liveFlow(port: number): Flow {
  const changed = readFlow('flows/mqtt.json').map((node): FlowNode => {
    if (node.id === 'mq-broker') return { ...node, broker: '127.0.0.1', port: String(port) };
    if (node.id === 'mq-executor') return { ...node, mode: 'live', maxStateAgeSeconds: 3600 };
    return node;
  });
  const simulator: FlowNode = {
    id: 'speed',
    type: 'darkstar-simulator',
    z: 'mq',
    name: '',
    home: 'mq-home',
    speed: SPEED,
    seed: 1,
    stepSeconds: 900,
    startSocPercent: 50,
    historyDays: 7,
    leaseMinutes: 0,
    x: 100,
    y: 600,
    wires: [[], ['mq-forecast'], ['mq-recorder']],
  };
  return withProbe([...changed, simulator], 'mq-executor', 1, 'executor');
}

describe(`the MQTT flow, with core nodes on a broker (${skipped ?? 'half a day in accelerated time'})`, function () {
  this.timeout(HALF_DAY_REAL_MS + 120_000);
  const device = new GxDevice();
  const heard = new Set<string>();
  const broker: MqttStandIn = new MqttStandIn((topic, payload) => {
    heard.add(topic);
    device.take(topic, payload, broker);
  });
  let nodeRed: RealNodeRed | undefined;

  before(async function () {
    if (skipped) this.skip();
    const port = await freePort();
    await broker.start(port);
    device.start(broker);
    nodeRed = await startNodeRed({ flow: liveFlow(port), withDashboard: false });
  });
  after(async () => {
    device.stop();
    await nodeRed?.stop();
    await broker.stop();
  });

  const states = () => probed(nodeRed?.log() ?? '', 'executor') as ExecutorState[];

  it('plans on what sensors tell, writes to the device, and reads back', async () => {
    await eventually('a plan that is followed', () => states().some(({ source }) => source === 'plan'), 60_000);
    await eventually('a write', () => device.writes > 0, 30_000);
    await eventually('a verified write', () =>
      states().some(({ writes }) => writes?.some(({ status }) => status === 'verified')),
    );
    assert.ok(device.keepalives > 0);
  });

  it('obeys a command, and its end', async () => {
    broker.publish('darkstar/command', '{"command":"force-stop"}');
    await eventually('a hold', () => device.stored.get(MAX_DISCHARGE) === 0 && device.stored.get(MAX_CHARGE) === 0);
    broker.publish('darkstar/command', 'resume');
    await eventually('the plan', () => states().at(-1)?.source === 'plan');
  });

  it('follows the plan through half a day, and tells Home Assistant what it does', async () => {
    await new Promise((resolve) => setTimeout(resolve, HALF_DAY_REAL_MS));
    const told = states();
    const intents = new Set(told.flatMap(({ decision }) => decision.map(({ intent }) => intent)));
    console.log(`      ${device.writes} writes, ${told.length} decisions, ${[...intents].join(', ')}`);
    assert.deepEqual(device.offences, []);
    assert.ok(intents.size > 1);
    assert.ok(heard.has('homeassistant/sensor/darkstar_intent/config'));
    assert.ok(heard.has('darkstar/plan'));
  });
});
