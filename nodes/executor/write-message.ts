import type { NodeMessage } from 'node-red';
import type { OutgoingRead } from './read-back.js';
import type { OutgoingWrite } from './write-desk.js';

/**
 * A write as the node that carries it wants it: `payload` for Home Assistant's action node or a Modbus flex write,
 * `topic` and `payload` for MQTT out. `msg.write` tells which write it is; a Catch node gives it back with its error.
 */
export function toMessage({ id, device, target, intent, values, units, message }: OutgoingWrite): NodeMessage {
  const write = { id, device, target, intent, values, units };
  const { topic, payload, retain } = message;
  return { topic, payload, ...(retain === undefined ? {} : { retain }), write } as NodeMessage;
}

/** A register as a Modbus flex getter is asked for it: function code 3, holding registers. */
export function toReadMessage({ topic, unitId, address, quantity }: OutgoingRead): NodeMessage {
  return { topic, payload: { fc: 3, unitid: unitId, address, quantity } };
}
