// Loaded before Node-RED (`node --import`): names every connection and look-up that is not loopback in the log, where
// a test finds it.
import dns from 'node:dns';
import net from 'node:net';

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1|::ffff:127(\.\d+){3})$/;

/** What stands in the log before the name of a host that was not loopback. */
export const GUARD_MARK = 'left loopback:';

function check(host: unknown): void {
  if (typeof host === 'string' && !LOOPBACK.test(host)) console.error(`${GUARD_MARK} ${host}`);
}

type Connect = (...args: unknown[]) => net.Socket;
const connect = net.Socket.prototype.connect as unknown as Connect;

net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
  const [first, second] = args;
  const [target, host] = Array.isArray(first) ? (first as unknown[]) : [first, second];
  if (typeof target === 'object' && target !== null) check((target as net.TcpNetConnectOpts).host);
  else check(host);
  return connect.apply(this, args);
} as typeof net.Socket.prototype.connect;

const lookup = dns.lookup as unknown as (...args: unknown[]) => void;
dns.lookup = ((host: unknown, ...rest: unknown[]) => {
  check(host);
  return lookup(host, ...rest);
}) as unknown as typeof dns.lookup;
