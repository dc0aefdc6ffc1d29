import { createServer, type Server } from 'node:http';
import type { ActionCall, EntityState } from './inverter-entities.js';

/** What the stand-in asks of the home behind it. */
interface HomeBehind {
  /** Every entity as it is now. */
  readonly states: () => readonly EntityState[];
  /** Carries an action out. */
  readonly call: (action: ActionCall) => void;
}

interface Socket {
  send(text: string): void;
  close(): void;
  on(event: 'message', listener: (data: Buffer) => void): void;
  on(event: 'close', listener: () => void): void;
}

type WebSocketServerClass = new (options: object) => {
  on(event: 'connection', listener: (socket: Socket) => void): void;
};

interface Request {
  readonly id: number;
  readonly type: string;
  readonly access_token?: string;
  readonly domain?: string;
  readonly service?: string;
  readonly service_data?: Readonly<Record<string, unknown>>;
  readonly target?: ActionCall['target'];
  readonly event_type?: string;
  readonly statistic_ids?: readonly string[];
}

const VERSION = '2026.11.0';
export const TOKEN = 'token-of-the-stand-in';
const EMPTY_LISTS = /^(config\/\w+_registry\/list|tag\/list)$/;

/**
 * A stand-in of Home Assistant's WebSocket API (developers.home-assistant.io/docs/api/websocket): authentication,
 * configuration, services, the compressed subscription of entities, `call_service`, and empty statistics. Everything
 * else is answered as an unknown command.
 */
export class FakeHomeAssistant {
  private readonly sockets = new Map<Socket, number>();
  /** Who wants to hear of changed states as events, and under which id. */
  private readonly listeners = new Map<Socket, number>();
  private readonly told = new Map<string, string>();
  private server: Server | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** Every command that came, by its type. */
  readonly requests = new Map<string, number>();
  refusesActions = false;

  constructor(private readonly home: HomeBehind) {}

  async start(port: number): Promise<void> {
    // Version 8 exports its server by name, version 7 as a property of its default.
    const ws = (await import('ws' as string)) as {
      WebSocketServer?: WebSocketServerClass;
      default: { Server?: WebSocketServerClass };
    };
    const WebSocketServer = ws.WebSocketServer ?? ws.default.Server;
    if (!WebSocketServer) throw new Error('the package ws has no server');
    this.server = createServer((_request, response) => response.writeHead(404).end());
    new WebSocketServer({ server: this.server, path: '/api/websocket' }).on('connection', (socket) =>
      this.greet(socket),
    );
    await new Promise<void>((resolve) => this.server?.listen(port, '127.0.0.1', resolve));
    this.timer = setInterval(() => this.tellChanges(), 20);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    for (const socket of this.sockets.keys()) socket.close();
    this.sockets.clear();
    const server = this.server;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  private greet(socket: Socket): void {
    const send = (message: object) => socket.send(JSON.stringify(message));
    socket.on('close', () => {
      this.sockets.delete(socket);
      this.listeners.delete(socket);
    });
    socket.on('message', (data) => {
      const request = JSON.parse(data.toString()) as Request;
      this.requests.set(request.type, (this.requests.get(request.type) ?? 0) + 1);
      if (request.type === 'auth') {
        const known = request.access_token === TOKEN;
        return send(known ? { type: 'auth_ok', ha_version: VERSION } : { type: 'auth_invalid', message: 'Invalid' });
      }
      this.answer(request, socket, send);
    });
    send({ type: 'auth_required', ha_version: VERSION });
  }

  private answer(request: Request, socket: Socket, send: (message: object) => void): void {
    const { id, type } = request;
    const result = (value: unknown) => send({ id, type: 'result', success: true, result: value });
    if (EMPTY_LISTS.test(type)) return result([]);
    switch (type) {
      case 'ping':
        return send({ id, type: 'pong' });
      case 'subscribe_events':
        if (request.event_type === undefined || request.event_type === 'state_changed') this.listeners.set(socket, id);
        return result(null);
      case 'supported_features':
      case 'unsubscribe_events':
        return result(null);
      case 'auth/current_user':
        return result({ id: 'user', name: 'Test', is_admin: true, is_owner: true });
      case 'get_config':
        return result({
          state: 'RUNNING',
          version: VERSION,
          location_name: 'Test',
          time_zone: 'Europe/Berlin',
          components: [],
          unit_system: {},
        });
      case 'get_services':
        return result({
          number: { set_value: {} },
          select: { select_option: {} },
          switch: { turn_on: {}, turn_off: {} },
          notify: { notify: {} },
        });
      case 'get_states':
        return result(
          this.home.states().map(({ entity, state, attributes }) => ({ entity_id: entity, state, attributes })),
        );
      case 'recorder/statistics_during_period':
        return result({});
      case 'subscribe_entities':
        result(null);
        this.sockets.set(socket, id);
        return send({
          id,
          type: 'event',
          event: { a: Object.fromEntries(this.home.states().map((each) => [each.entity, compressed(each)])) },
        });
      case 'call_service':
        return this.callService(request, send, result);
      default:
        return send({
          id,
          type: 'result',
          success: false,
          error: { code: 'unknown_command', message: 'Unknown command.' },
        });
    }
  }

  private callService(
    { id, domain, service, service_data, target }: Request,
    send: (message: object) => void,
    result: (value: unknown) => void,
  ): void {
    if (this.refusesActions) {
      const error = { code: 'home_assistant_error', message: 'The inverter does not answer.' };
      return send({ id, type: 'result', success: false, error });
    }
    if (domain !== 'notify') this.home.call({ action: `${domain}.${service}`, target, data: service_data });
    result({ context: { id: 'context', user_id: null, parent_id: null } });
    this.tellChanges();
  }

  private tellChanges(): void {
    const changed = this.home.states().flatMap((each) => {
      const before = this.told.get(each.entity);
      this.told.set(each.entity, each.state);
      return before !== undefined && before !== each.state ? [{ ...each, before }] : [];
    });
    if (changed.length === 0) return;
    for (const [socket, id] of this.listeners) {
      for (const { before, ...each } of changed) {
        const data = { entity_id: each.entity, old_state: full({ ...each, state: before }), new_state: full(each) };
        const event = { event_type: 'state_changed', data, origin: 'LOCAL', time_fired: new Date().toISOString() };
        socket.send(JSON.stringify({ id, type: 'event', event }));
      }
    }
    const c = Object.fromEntries(changed.map((each) => [each.entity, { '+': compressed(each) }]));
    for (const [socket, id] of this.sockets) socket.send(JSON.stringify({ id, type: 'event', event: { c } }));
  }
}

/** A state as `subscribe_entities` sends it: state, attributes, context, last changed (s). */
function compressed({ state, attributes }: EntityState) {
  return { s: state, a: attributes, c: 'context', lc: Date.now() / 1000 };
}

function full({ entity, state, attributes }: EntityState) {
  const now = new Date().toISOString();
  const context = { id: 'context', parent_id: null, user_id: null };
  return { entity_id: entity, state, attributes, last_changed: now, last_updated: now, context };
}
