#!/usr/bin/env node
import { readFile, writeFile } from 'node:fs/promises';
import { toDarkstarError } from '../nodes/home/errors.js';
import { printProblems, type Io } from './io.js';

type Command = (args: string[], io: Io) => Promise<number>;

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  plan: async () => (await import('./commands/plan.js')).plan,
  forecast: async () => (await import('./commands/forecast.js')).forecast,
  backtest: async () => (await import('./commands/backtest.js')).backtest,
  prices: async () => (await import('./commands/prices.js')).prices,
  doctor: async () => (await import('./commands/doctor.js')).doctor,
};

const USAGE = `Usage: darkstar COMMAND …

  plan FILE        a planning problem in (- for standard input), a plan out; --explain prints why
  forecast …       a forecast from a history
  backtest …       a closed-loop replay of recorded days
  prices …         day-ahead prices of a source
  doctor …         what is missing or wrong in an installation, and what to do

JSON on standard output, messages on standard error.
Exit code: 0 done, 2 bad input, 1 anything else.
`;

const io: Io = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  readFile: (file) => readFile(file, 'utf8'),
  writeFile: (file, data) => writeFile(file, data),
};

async function main([name, ...args]: string[]): Promise<number> {
  if (name === '--help' || name === 'help') {
    io.stderr.write(USAGE);
    return 0;
  }
  const load = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) {
    io.stderr.write(`${name === undefined ? 'No command given.' : `Unknown command "${name}".`}\n\n${USAGE}`);
    return 2;
  }
  const command = await load();
  return command(args, io);
}

process.exitCode = await main(process.argv.slice(2)).catch((thrown: unknown) =>
  printProblems(io, toDarkstarError(thrown)),
);
