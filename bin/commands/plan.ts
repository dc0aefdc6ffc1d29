import { DarkstarError, toDarkstarError } from '../../nodes/home/errors.js';
import { parse } from '../../nodes/home/schema/parse.js';
import { problemSchema, type PlanningProblem } from '../../nodes/home/schema/problem.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { EXIT, printProblems, readText, type Io } from '../io.js';

const USAGE = 'Usage: darkstar plan FILE   (a planning problem as JSON; - reads standard input)';

/** `plan FILE`: one planning problem in, one plan out. Resolves to the exit code. */
export async function plan(args: readonly string[], io: Io): Promise<number> {
  const [file, ...more] = args;
  if (file === undefined || more.length > 0) {
    io.stderr.write(`${USAGE}\n`);
    return EXIT.badInput;
  }
  try {
    const problem = await readProblem(io, file);
    const kepler = await Kepler.load();
    try {
      io.stdout.write(`${JSON.stringify(kepler.plan(problem), null, 2)}\n`);
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
