import { describeProblem, toDarkstarError } from '../nodes/home/errors.js';

/** What a command may touch of the world. Standard output is for results alone; messages go to standard error. */
export interface Io {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** The text of a file. */
  readonly readFile: (path: string) => Promise<string>;
  readonly writeFile: (path: string, data: string | Uint8Array) => Promise<void>;
}

/** The exit codes of every command. */
export const EXIT = { done: 0, failed: 1, badInput: 2 } as const;

/** Tells whatever was thrown on standard error, every problem on its own line; returns the exit code. */
export function printProblems(io: Pick<Io, 'stderr'>, thrown: unknown): number {
  const { code, message, problems } = toDarkstarError(thrown);
  const lines = problems.length > 0 ? problems.map(describeProblem) : [message];
  for (const line of lines) io.stderr.write(`${line}\n`);
  return problems.length > 0 || code === 'invalid-input' ? EXIT.badInput : EXIT.failed;
}

/** The text of a named file, or of standard input for `-`. */
export async function readText(io: Io, path: string): Promise<string> {
  if (path !== '-') return io.readFile(path);
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
