import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { MqttStandIn } from './mqtt-stand-in.js';

/** A broker on loopback, and somebody who hears everything on it. */
export interface Broker {
  /** Publishes to everybody who listens. */
  publish(topic: string, payload: string): void;
  stop(): Promise<void>;
}

type Heard = (topic: string, payload: string) => void;

interface MqttClient {
  on(event: 'message', listener: (topic: string, payload: Buffer) => void): void;
  subscribeAsync(filter: string): Promise<unknown>;
  publish(topic: string, payload: string): void;
  endAsync(): Promise<void>;
}

// Debian puts it where only root looks.
const FOLDERS = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];

/** Debian's mosquitto, where it is installed. */
const mosquitto = FOLDERS.map((folder) => path.join(folder, 'mosquitto')).find((file) => existsSync(file));

/** What the broker of a test is called. */
export const brokerName = mosquitto ? 'mosquitto' : 'a broker of its own, because mosquitto is not installed';

/** Starts mosquitto, or the stand-in where there is none; `heard` is told of everything that is published. */
export async function startBroker(port: number, heard: Heard): Promise<Broker> {
  if (mosquitto) return startMosquitto(mosquitto, port, heard);
  const standIn = new MqttStandIn(heard);
  await standIn.start(port);
  return standIn;
}

async function startMosquitto(file: string, port: number, heard: Heard): Promise<Broker> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'darkstar-broker-'));
  const settings = path.join(folder, 'mosquitto.conf');
  await writeFile(settings, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`);
  const child: ChildProcess = spawn(file, ['-c', settings], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const mqtt = (await import('mqtt' as string)) as { connectAsync(url: string): Promise<MqttClient> };
  // It tries again until the broker listens.
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`);
  client.on('message', (topic, payload) => heard(topic, payload.toString()));
  await client.subscribeAsync('#');
  return {
    publish: (topic, payload) => void client.publish(topic, payload),
    async stop() {
      await client.endAsync();
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
