// Loaded before Node-RED (`node --import`): logs how long it takes from the event that a page's question comes out of its
// socket to the answer written into it, where the bench finds it.
import { createRequire } from 'node:module';

/** What stands in the log before the milliseconds of an answer. */
export const PROBE_MARK = 'answered in ms:';

interface Packet {
  readonly id?: number;
  readonly data?: readonly unknown[];
}

/** What is measured of a connection of socket.io. */
interface Socket {
  /** Takes what came from a page. */
  _onpacket(packet: Packet): void;
  /** Writes to the page. */
  packet(packet: Packet, options?: unknown): void;
}

const require = createRequire(import.meta.url);
const dashboard = createRequire(require.resolve('@flowfuse/node-red-dashboard/package.json'));
const { prototype } = (dashboard('socket.io') as { Socket: { prototype: Socket } }).Socket;
const { _onpacket: take, packet: write } = prototype;
const began = new WeakMap<Socket, Map<number, number>>();

prototype._onpacket = function (this: Socket, packet: Packet) {
  const isQuestion = String(packet.data?.[0]).startsWith('darkstar-parts:');
  if (isQuestion && packet.id !== undefined) {
    began.set(this, (began.get(this) ?? new Map<number, number>()).set(packet.id, performance.now()));
  }
  take.call(this, packet);
};

prototype.packet = function (this: Socket, packet: Packet, options?: unknown) {
  write.call(this, packet, options);
  const start = packet.id === undefined ? undefined : began.get(this)?.get(packet.id);
  if (start === undefined || packet.id === undefined) return;
  began.get(this)?.delete(packet.id);
  console.log(`${PROBE_MARK}${(performance.now() - start).toFixed(3)}`);
};
