import { DarkstarError } from '../nodes/home/errors.js';
import type { Io } from './io.js';

/**
 * Reads the file that an option names.
 * @throws DarkstarError `file-unreadable`
 */
export async function readNamedFile(io: Io, option: string, file: string): Promise<string> {
  try {
    return await io.readFile(file);
  } catch (cause) {
    throw fileProblem('file-unreadable', option, file, 'a file that can be read', cause);
  }
}

/**
 * Writes the file that an option names.
 * @throws DarkstarError `file-unwritable`
 */
export async function writeNamedFile(io: Io, option: string, file: string, data: string | Uint8Array): Promise<void> {
  try {
    await io.writeFile(file, data);
  } catch (cause) {
    throw fileProblem('file-unwritable', option, file, 'a file that can be written', cause);
  }
}

/** @throws DarkstarError `file-unreadable`, `bad-json` */
export async function readNamedJson(io: Io, option: string, file: string): Promise<unknown> {
  const text = await readNamedFile(io, option, file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw fileProblem('bad-json', option, file, 'a file with JSON', cause);
  }
}

function fileProblem(code: string, option: string, file: string, expected: string, cause: unknown): DarkstarError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const problem = { path: option, value: file, expected, remedy: `Check the path and the file: ${reason}.` };
  return new DarkstarError(code, `${option} is "${file}": expected ${expected}. ${problem.remedy}`, {
    problems: [problem],
    cause,
  });
}
