import { DarkstarError, toDarkstarError } from '../../nodes/home/errors.js';
import { parse } from '../../nodes/home/schema/parse.js';
import { problemSchema, type PlanningProblem } from '../../nodes/home/schema/problem.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { planTable } from './plan-table.js';
import { EXIT, printProblems, readText, type Io } from '../io.js';

/** What `darkstar plan --help` says. */
export const USAGE =
  'Usage: darkstar plan [--explain] FILE   (a planning problem as JSON; - reads standard input; --explain prints a table)\n';
// Reasons are looked for so long; a table waits for all of them.
const EXPLAIN_MS = 2_000;
const EXPLAIN_ALL_MS = 60_000;

/** `plan FILE`: one planning problem in, one plan out; with `--explain` as a table in words. Resolves to the exit code. */
export async function plan(args: readonly string[], io: Io): Promise<number> {
  const explains = args.includes('--explain');
  const [file, ...more] = args.filter((arg) => arg !== '--explain');
  if (file === undefined || more.length > 0) {
    io.stderr.write(USAGE);
    return EXIT.badInput;
  }
  try {
    const problem = await readProblem(io, file);
    const kepler = await Kepler.load();
    try {
      const made = kepler.plan(problem, { explainMs: explains ? EXPLAIN_ALL_MS : EXPLAIN_MS });
      io.stdout.write(explains ? planTable(made, problem.home) : `${JSON.stringify(made, null, 2)}\n`);
    } finally {
      kepler.dispose();
    }
    return EXIT.done;
  } catch (thrown) {
    return printProblems(io, thrown);
  }
}

async function readProblem(io: Io, file: string): Promise<PlanningProblem> {
  return parse(problemSchema, readJson(await readFileOrExplain(io, file), file), '');
}

async function readFileOrExplain(io: Io, file: string): Promise<string> {
  try {
    return await readText(io, file);
  } catch (thrown) {
    const { message } = toDarkstarError(thrown);
    throw badFile(file, 'a file that can be read', `Check the path (${message}).`, thrown);
  }
}

function readJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw badFile(file, 'JSON', `Mend it: ${toDarkstarError(thrown).message}.`, thrown);
  }
}

function badFile(file: string, expected: string, remedy: string, cause: unknown): DarkstarError {
  const problem = { path: 'FILE', value: file, expected, remedy };
  return new DarkstarError('invalid-input', `${file}: expected ${expected}. ${remedy}`, { problems: [problem], cause });
}
