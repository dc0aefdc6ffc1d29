import { createServer, request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { freePort } from './real-node-red.js';

/** A reverse proxy on loopback that shows `target` below `prefix`, WebSockets included, and 404s elsewhere. */
export async function startPrefixProxy(
  target: string,
  prefix: string,
  port?: number,
): Promise<{ url: string; stop(): Promise<void> }> {
  const { hostname, port: targetPort } = new URL(target);
  const open = new Set<Socket>();
  const inner = (incoming: IncomingMessage) =>
    incoming.url?.startsWith(`${prefix}/`) ? incoming.url.slice(prefix.length) : undefined;
  const server = createServer((incoming, outgoing) => {
    const path = inner(incoming);
    if (path === undefined) return void outgoing.writeHead(404).end();
    const { method, headers } = incoming;
    const onward = request({ hostname, port: targetPort, path, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    const path = inner(incoming);
    if (path === undefined) return void socket.destroy();
    const onward = connect(Number(targetPort), hostname, () => {
      const headers = incoming.rawHeaders.flatMap((name, index, all) =>
        index % 2 ? [] : [`${name}: ${all[index + 1]}`],
      );
      onward.write([`${incoming.method} ${path} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
    socket.on('close', () => onward.destroy());
  });
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  const ownPort = port ?? (await freePort());
  await new Promise<void>((resolve) => server.listen(ownPort, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${ownPort}${prefix}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
