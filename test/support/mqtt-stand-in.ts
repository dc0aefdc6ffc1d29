import { createServer, type Server, type Socket } from 'node:net';

interface Packet {
  readonly cmd: string;
  readonly messageId?: number;
  readonly qos?: number;
  readonly topic?: string;
  readonly payload?: Buffer | string;
  readonly retain?: boolean;
  readonly subscriptions?: readonly { readonly topic: string }[];
}

interface MqttPacket {
  parser(): { on(event: 'packet', listener: (packet: Packet) => void): void; parse(chunk: Buffer): void };
  generate(packet: object): Buffer;
}

interface Client {
  readonly socket: Socket;
  readonly filters: string[];
}

/** A small MQTT 3.1.1 broker on loopback: QoS 0 and 1, retained messages, wildcards; for tests that need no more. */
export class MqttStandIn {
  private readonly clients = new Set<Client>();
  private readonly retained = new Map<string, string>();
  private server: Server | undefined;
  private mqtt: MqttPacket | undefined;

  /** @param heard is told of everything that is published */
  constructor(private readonly heard: (topic: string, payload: string) => void) {}

  async start(port: number): Promise<void> {
    this.mqtt = ((await import('mqtt-packet' as string)) as { default: MqttPacket }).default;
    this.server = createServer((socket) => this.greet(socket));
    await new Promise<void>((resolve) => this.server?.listen(port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    for (const { socket } of this.clients) socket.destroy();
    const server = this.server;
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  /** Publishes to everybody who listens. */
  publish(topic: string, payload: string, retain = false): void {
    if (retain) this.retained.set(topic, payload);
    for (const client of this.clients) {
      if (client.filters.some((filter) => matches(filter, topic))) this.deliver(client, topic, payload, false);
    }
  }

  private greet(socket: Socket): void {
    const client: Client = { socket, filters: [] };
    const parser = this.mqtt?.parser();
    parser?.on('packet', (packet) => this.answer(client, packet));
    socket.on('data', (chunk) => parser?.parse(chunk));
    socket.on('close', () => void this.clients.delete(client));
    socket.on('error', () => socket.destroy());
    this.clients.add(client);
  }

  private answer(client: Client, packet: Packet): void {
    const send = (answer: object) => client.socket.write(this.mqtt?.generate(answer) ?? '');
    const { messageId } = packet;
    switch (packet.cmd) {
      case 'connect':
        return void send({ cmd: 'connack', returnCode: 0, sessionPresent: false });
      case 'pingreq':
        return void send({ cmd: 'pingresp' });
      case 'subscribe': {
        const topics = (packet.subscriptions ?? []).map(({ topic }) => topic);
        client.filters.push(...topics);
        send({ cmd: 'suback', messageId, granted: topics.map(() => 0) });
        for (const [topic, payload] of this.retained) {
          if (topics.some((filter) => matches(filter, topic))) this.deliver(client, topic, payload, true);
        }
        return;
      }
      case 'publish': {
        const [topic, payload] = [packet.topic ?? '', String(packet.payload ?? '')];
        if (packet.qos === 1) send({ cmd: 'puback', messageId });
        this.heard(topic, payload);
        return this.publish(topic, payload, packet.retain);
      }
      default:
    }
  }

  private deliver({ socket }: Client, topic: string, payload: string, retain: boolean): void {
    socket.write(this.mqtt?.generate({ cmd: 'publish', topic, payload, qos: 0, retain, dup: false }) ?? '');
  }
}

function matches(filter: string, topic: string): boolean {
  const [wanted, found] = [filter.split('/'), topic.split('/')];
  for (const [index, part] of wanted.entries()) {
    if (part === '#') return true;
    if (part !== '+' && part !== found[index]) return false;
  }
  return wanted.length === found.length;
}
