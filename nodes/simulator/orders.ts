import { DarkstarError } from '../home/errors.js';
import { MINUTE_MS } from '../home/grid.js';
import { actionSchema, type Action, type ExecutorState } from '../home/schema/messages.js';

interface Order {
  readonly action: Action;
  readonly receivedAt: number;
}

/** The inverters' memory: the last action for each battery, for as long as it is valid. */
export class InverterOrders {
  private readonly orders = new Map<string, Order>();

  /** @param leaseMinutes after which an inverter that hears nothing follows the home by itself; 0 never does. */
  constructor(
    private readonly batteries: readonly string[],
    private readonly leaseMinutes: number,
  ) {}

  /** @throws DarkstarError `unknown-battery` */
  receive(action: Action, now: number): void {
    if (!this.batteries.includes(action.battery)) {
      const known = this.batteries.join(', ') || 'none';
      throw new DarkstarError(
        'unknown-battery',
        `\`action.battery\` is "${action.battery}", but the simulated home has: ${known}. Choose the same home in both nodes.`,
      );
    }
    this.orders.set(action.battery, { action, receivedAt: now });
  }

  /** What a real inverter would still know after a restart of Node-RED. */
  restore(executorState: ExecutorState | undefined, lastAction: Action | undefined): void {
    const written = executorState?.mode === 'live' ? executorState.lastWrites : [];
    for (const entry of [...written, ...(lastAction ? [lastAction] : [])]) {
      const parsed = actionSchema.safeParse(entry);
      if (!parsed.success || !this.batteries.includes(parsed.data.battery)) continue;
      const receivedAt = Date.parse(parsed.data.at);
      const present = this.orders.get(parsed.data.battery);
      if (present && present.receivedAt > receivedAt) continue;
      this.orders.set(parsed.data.battery, { action: parsed.data, receivedAt });
    }
  }

  /** The action in force for a battery; undefined where its inverter follows the home by itself. */
  inForce(battery: string, now: number): Action | undefined {
    const order = this.orders.get(battery);
    if (!order) return undefined;
    const expired = this.leaseMinutes > 0 && now - order.receivedAt > this.leaseMinutes * MINUTE_MS;
    return expired ? undefined : order.action;
  }
}
