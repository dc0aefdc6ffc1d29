#!/usr/bin/env node
import { readFile, writeFile } from 'node:fs/promises';
import { toDarkstarError } from '../nodes/home/errors.js';
import { EXIT, printProblems, type Io } from './io.js';

type Command = (args: string[], io: Io) => Promise<number>;

interface CommandModule {
  readonly run: Command;
  readonly USAGE: string;
}

const COMMANDS: Readonly<Record<string, () => Promise<CommandModule>>> = {
  plan: async () => import('./commands/plan.js').then(({ plan, USAGE }) => ({ run: plan, USAGE })),
  forecast: async () => import('./commands/forecast.js').then(({ forecast, USAGE }) => ({ run: forecast, USAGE })),
  backtest: async () => import('./commands/backtest.js').then(({ backtest, USAGE }) => ({ run: backtest, USAGE })),
  prices: async () => import('./commands/prices.js').then(({ prices, USAGE }) => ({ run: prices, USAGE })),
  doctor: async () => import('./commands/doctor.js').then(({ doctor, USAGE }) => ({ run: doctor, USAGE })),
};

const USAGE = `Usage: darkstar COMMAND …

  plan FILE        a planning problem in (- for standard input), a plan out; --explain prints why
  forecast …       a forecast from a history
  backtest …       a closed-loop replay of recorded days
  prices …         day-ahead prices of a source
  doctor …         what is missing or wrong in an installation, and what to do

COMMAND --help lists its options. JSON on standard output, messages on standard error.
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
  const { run, USAGE: usage } = await load();
  if (args.includes('--help')) {
    io.stderr.write(usage);
    return 0;
  }
  return run(args, io);
}

// Whoever reads the output may have enough of it before its end, as `head` has.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) =>
  process.exit(code === 'EPIPE' ? EXIT.done : EXIT.failed),
);

process.exitCode = await main(process.argv.slice(2)).catch((thrown: unknown) =>
  printProblems(io, toDarkstarError(thrown)),
);
