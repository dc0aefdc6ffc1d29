import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { localDay } from '../../nodes/home/grid.js';
import type { ExecutorState } from '../../nodes/home/schema/messages.js';
import { deploy } from '../support/admin.js';
import { FakeHomeAssistant, TOKEN } from '../support/fake-home-assistant.js';
import { eventually, probed, readFlow, spedUp, withProbe, type Flow, type FlowNode } from '../support/flows.js';
import { InverterEntities, type EntityState } from '../support/inverter-entities.js';
import { projectRoot } from '../support/project.js';
import { freePort, startNodeRed, type RealNodeRed } from '../support/real-node-red.js';

const NODES = 'node-red-contrib-home-assistant-websocket';
const folder = process.env.DARKSTAR_HA_NODES ?? path.join(projectRoot, 'node_modules', NODES);
const missing = existsSync(folder) ? undefined : `skipped: ${NODES} is not installed`;
const run = process.env.DARKSTAR_TEST_HA === '1' ? missing : 'skipped: npm run test:ha runs it';

// Home seconds per real second: a day in two and a half minutes.
const SPEED = 600;
const DAY_REAL_MS = (24 * 3600 * 1000) / SPEED;
const STEP_MS = 50;

/** A home behind the stand-in: the inverter with its entities, a load and a sun, on the time of the sped-up home. */
class HomeBehindTheStandIn {
  readonly inverter = new InverterEntities({
    minSocPercent: 10,
    noExportPercent: 20,
    exportAllowed: () => true,
    writesPerDay: 100,
    dayOf: (at) => localDay(at, 'Europe/Berlin'),
  });
  private readonly startedAt = Date.now();
  private timer: NodeJS.Timeout | undefined;
  private lived = Date.now();
  calls = 0;

  get now(): number {
    return this.startedAt + (Date.now() - this.startedAt) * SPEED;
  }

  start(): void {
    this.timer = setInterval(() => {
      const hours = ((Date.now() - this.lived) * SPEED) / 3_600_000;
      this.lived = Date.now();
      this.inverter.live(this.netLoadKw, hours, this.now);
    }, STEP_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  states(): readonly EntityState[] {
    const { loadKw, pvKw } = this.powers;
    const watts = (kw: number) => String(Math.round(kw * 1000));
    const sensor = (entity: string, state: string, unit: string): EntityState => ({
      entity,
      state,
      attributes: { unit_of_measurement: unit },
    });
    return [
      ...this.inverter.states,
      sensor('sensor.solar_power', watts(pvKw), 'W'),
      sensor('sensor.house_power', watts(loadKw), 'W'),
      sensor('sensor.grid_power', watts(this.netLoadKw - this.inverter.batteryKw), 'W'),
      sensor('sensor.battery_power', watts(this.inverter.batteryKw), 'W'),
      sensor('sensor.battery_soc', this.inverter.socPercent.toFixed(1), '%'),
    ];
  }

  private get netLoadKw(): number {
    return this.powers.loadKw - this.powers.pvKw;
  }

  private get powers() {
    const hour = (this.now / 3_600_000) % 24;
    const pvKw = Math.max(0, 5 * Math.sin(((hour - 6) / 12) * Math.PI));
    return { loadKw: 1 + 0.3 * Math.sin(this.now / 77_000) + (hour > 17 && hour < 22 ? 1 : 0), pvKw };
  }
}

/** The shipped flow, on the stand-in, live, and with a simulator that only speeds the home up and tells its past. */
function liveFlow(port: number): Flow {
  const flow = readFlow('flows/home-assistant.json').filter(
    ({ type }) => type !== 'mqtt out' && type !== 'mqtt-broker',
  );
  const changed = flow.map((node): FlowNode => {
    if (node.id === 'ha-server') {
      return {
        ...node,
        addon: false,
        connectionDelay: false,
        credentials: { host: `http://127.0.0.1:${port}`, access_token: TOKEN },
      };
    }
    if (node.id === 'ha-executor') return { ...node, mode: 'live', maxStateAgeSeconds: 3600, name: '' };
    return node;
  });
  return withProbe([...changed, spedUp('ha', SPEED)], 'ha-executor', 1, 'executor');
}

describe(`the Home Assistant flow, with real nodes on a stand-in (${run ?? 'a day in accelerated time'})`, function () {
  this.timeout(DAY_REAL_MS + 120_000);
  const home = new HomeBehindTheStandIn();
  const homeAssistant = new FakeHomeAssistant({
    states: () => home.states(),
    call: (action) => {
      home.calls++;
      home.inverter.call(action, home.now);
    },
  });
  let nodeRed: RealNodeRed | undefined;

  before(async function () {
    if (run) this.skip();
    const port = await freePort();
    await homeAssistant.start(port);
    home.start();
    nodeRed = await startNodeRed({ flow: [], modules: { [NODES]: folder }, withDashboard: false });
    await deploy(nodeRed.url, liveFlow(port), 'full');
  });
  after(async () => {
    home.stop();
    await nodeRed?.stop();
    await homeAssistant.stop();
  });

  afterEach(function () {
    if (this.currentTest?.state !== 'failed') return;
    const reasons = new Map<string, number>();
    for (const { reason } of states()) reasons.set(reason.text, (reasons.get(reason.text) ?? 0) + 1);
    const log = (nodeRed?.log() ?? '').split('\n').filter((line) => !line.includes('probe:'));
    console.log([...reasons].map(([text, count]) => `${count} × ${text}`).join('\n'), log.slice(-40).join('\n'));
    console.log(states().at(-1)?.problems, [...homeAssistant.requests]);
  });

  const states = () => probed(nodeRed?.log() ?? '', 'executor') as ExecutorState[];

  it('connects, asks for statistics, and writes what the executor decides', async () => {
    await eventually('a plan that is followed', () => states().some(({ source }) => source === 'plan'), 60_000);
    await eventually('a write', () => home.calls > 0, 30_000);
    assert.ok((homeAssistant.requests.get('recorder/statistics_during_period') ?? 0) > 0);
  });

  it('reads back what it wrote', async () => {
    await eventually(
      'a verified write',
      () => states().some(({ writes }) => writes?.some(({ status }) => status === 'verified')),
      60_000,
    );
  });

  it('follows the plan through a day, within every limit', async () => {
    await new Promise((resolve) => setTimeout(resolve, DAY_REAL_MS));
    const told = states();
    const intents = new Set(told.flatMap(({ decision }) => decision.map(({ intent }) => intent)));
    const planned = told.filter(({ source }) => source === 'plan').length;
    console.log(
      `      ${home.calls} actions, ${told.length} decisions, ${planned} by plan, ${[...intents].join(', ')}, SoC ${home.inverter.socPercent.toFixed(0)} %`,
    );
    assert.deepEqual(home.inverter.offences, []);
    assert.ok(planned / told.length > 0.8, `${planned} of ${told.length} by plan`);
    assert.ok(intents.size > 1);
    // What the inverter has now is what the last decision asks for.
    const decided = await eventually('agreement', () => {
      const [last] = states().at(-1)?.decision ?? [];
      const sells = home.inverter.value('select.work_mode') === 'Export First';
      const buys = home.inverter.value('switch.grid_charging') === true;
      return last && sells === (last.intent === 'export') && buys === (last.intent === 'charge-from-grid') && last;
    });
    assert.ok(decided);
  });

  it('says so when Home Assistant refuses its writes, and is back in control afterwards', async () => {
    homeAssistant.refusesActions = true;
    home.inverter.force('number.charge_limit', 300);
    await eventually(
      'a refused write',
      () => states().some(({ problems }) => problems?.some(({ code }) => /write-refused|write-not-taken/.test(code))),
      60_000,
    );
    homeAssistant.refusesActions = false;
    await eventually('control', () => home.inverter.value('number.charge_limit') !== 300, 60_000);
  });
});
