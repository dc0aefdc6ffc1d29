import assert from 'node:assert/strict';
import { localDay } from '../../nodes/home/grid.js';
import type { ExecutorState } from '../../nodes/home/schema/messages.js';
import { eventually, probed, readFlow, spedUp, withProbe, type Flow, type FlowNode } from '../support/flows.js';
import { brokerName, startBroker, type Broker } from '../support/broker.js';
import { GxDevice } from '../support/gx-device.js';
import { freePort, startNodeRed, type RealNodeRed } from '../support/real-node-red.js';

const skipped = process.env.DARKSTAR_TEST_HA === '1' ? undefined : 'skipped: npm run test:ha runs it';
const SPEED = 600;
const HALF_DAY_REAL_MS = (12 * 3600 * 1000) / SPEED;

/** A home behind the broker: the GX device, a load and a sun, on the time of the sped-up home. */
class HomeBehindTheBroker {
  readonly device = new GxDevice('portal', {
    minSocPercent: 10,
    noExportPercent: 20,
    exportAllowed: () => true,
    writesPerDay: 100,
    dayOf: (at) => localDay(at, 'Europe/Berlin'),
  });
  private readonly startedAt = Date.now();
  private lived = Date.now();
  private timer: NodeJS.Timeout | undefined;
  keepalives = 0;
  writes = 0;

  start(broker: Broker): void {
    this.timer = setInterval(() => {
      const hours = ((Date.now() - this.lived) * SPEED) / 3_600_000;
      this.lived = Date.now();
      this.device.live(this.netLoadKw, hours, this.now);
      for (const [topic, value] of Object.entries(this.sensors)) broker.publish(`home/${topic}`, String(value));
    }, 100);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  take(topic: string, payload: string, broker: Broker): void {
    if (topic === 'R/portal/keepalive') this.keepalives++;
    if (!topic.startsWith('W/')) return;
    this.writes++;
    const told = this.device.take(topic, payload, this.now);
    const state = this.device.states.find(({ entity }) => entity === told);
    if (state) broker.publish(state.entity, state.state);
  }

  private get now(): number {
    return this.startedAt + (Date.now() - this.startedAt) * SPEED;
  }

  private get pvKw(): number {
    const hour = (this.now / 3_600_000) % 24;
    return Math.max(0, 5 * Math.sin(((hour - 6) / 12) * Math.PI));
  }

  private get netLoadKw(): number {
    return 1.2 - this.pvKw;
  }

  private get sensors() {
    const watts = (kw: number) => Math.round(kw * 1000);
    const { batteryKw, socPercent } = this.device;
    return {
      solar_power: watts(this.pvKw),
      house_power: 1200,
      grid_power: watts(this.netLoadKw - batteryKw),
      battery_power: watts(batteryKw),
      battery_soc: Math.round(10 * socPercent) / 10,
    };
  }
}

function liveFlow(port: number): Flow {
  const changed = readFlow('flows/mqtt.json').map((node): FlowNode => {
    if (node.id === 'mq-broker') return { ...node, broker: '127.0.0.1', port: String(port) };
    if (node.id === 'mq-executor') return { ...node, mode: 'live', maxStateAgeSeconds: 3600 };
    return node;
  });
  return withProbe([...changed, spedUp('mq', SPEED)], 'mq-executor', 1, 'executor');
}

describe(`the MQTT flow, with core nodes on ${brokerName} (${skipped ?? 'half a day in accelerated time'})`, function () {
  this.timeout(HALF_DAY_REAL_MS + 120_000);
  const home = new HomeBehindTheBroker();
  const heard = new Set<string>();
  let broker: Broker | undefined;
  let nodeRed: RealNodeRed | undefined;

  before(async function () {
    if (skipped) this.skip();
    const port = await freePort();
    broker = await startBroker(port, (topic, payload) => {
      heard.add(topic);
      if (broker) home.take(topic, payload, broker);
    });
    home.start(broker);
    nodeRed = await startNodeRed({ flow: liveFlow(port), withDashboard: false });
  });
  after(async () => {
    home.stop();
    await nodeRed?.stop();
    await broker?.stop();
  });

  const states = () => probed(nodeRed?.log() ?? '', 'executor') as ExecutorState[];

  it('plans on what sensors tell, writes to the device, and reads back', async () => {
    await eventually('a plan that is followed', () => states().some(({ source }) => source === 'plan'), 60_000);
    await eventually('a write', () => home.writes > 0, 30_000);
    await eventually('a verified write', () =>
      states().some(({ writes }) => writes?.some(({ status }) => status === 'verified')),
    );
    assert.ok(home.keepalives > 0);
  });

  it('obeys a command, and its end', async () => {
    broker?.publish('darkstar/command', '{"command":"force-stop"}');
    await eventually('a hold', () => home.device.holds);
    broker?.publish('darkstar/command', 'resume');
    await eventually('the plan', () => states().at(-1)?.source === 'plan');
  });

  it('follows the plan through half a day, and tells Home Assistant what it does', async () => {
    await new Promise((resolve) => setTimeout(resolve, HALF_DAY_REAL_MS));
    const told = states();
    const intents = new Set(told.flatMap(({ decision }) => decision.map(({ intent }) => intent)));
    console.log(`      ${home.writes} writes, ${told.length} decisions, ${[...intents].join(', ')}`);
    assert.deepEqual(home.device.offences, []);
    assert.ok(intents.size > 1);
    assert.ok(heard.has('homeassistant/sensor/darkstar_intent/config'));
    assert.ok(heard.has('darkstar/plan'));
  });
});
