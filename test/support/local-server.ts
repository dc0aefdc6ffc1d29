import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly body: string;
}

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text: string;
}

/** A server on loopback for every test of a `describe`. */
export class LocalServer {
  baseUrl = '';
  /** Every question since the test began, in order. */
  asked: Asked[] = [];
  /** How the next questions are answered; undefined leaves them open, 'break' ends their connection. */
  answer: (asked: Asked) => Reply | 'break' | undefined = () => ({ text: '' });

  private readonly server = createServer((request, response) => {
    void read(request).then((body) => {
      const { method = '', url = '/', headers } = request;
      const asked = { method, url: new URL(url, 'http://localhost'), authorization: headers.authorization, body };
      this.asked.push(asked);
      const reply = this.answer(asked);
      if (reply === 'break') return void request.socket.destroy();
      if (reply) response.writeHead(reply.status ?? 200, { ...reply.headers }).end(reply.text);
    });
  });

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.baseUrl = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  forget(): void {
    this.asked = [];
    this.answer = () => ({ text: '' });
  }
}

export function localServer(): LocalServer {
  const server = new LocalServer();
  before(() => server.open());
  beforeEach(() => server.forget());
  after(() => server.close());
  return server;
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
