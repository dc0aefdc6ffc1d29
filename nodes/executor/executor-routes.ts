import { toDarkstarError } from '../home/errors.js';
import { inspectAccess, inspectFlows, type Access, type Finding, type FlowNode } from './doctor.js';
import { shippedProfiles } from './profiles/profiles.js';
import type { ExecutorRunner } from './runner.js';

interface Response {
  json(body: unknown): unknown;
}

type Handler = (request: { readonly params: Readonly<Record<string, string>> }, response: Response) => unknown;

/** The part of Node-RED's admin application that is needed here. */
export interface AdminRoutes {
  get(path: string, permission: unknown, handler: Handler): unknown;
}

/**
 * Answers the questions of the executor's form: which profiles there are, and what a check of a deployed executor
 * finds. `running` gives its runner by the id of its node, and throws where it could not be opened.
 */
export function serveExecutors(
  admin: AdminRoutes,
  permission: unknown,
  running: ReadonlyMap<string, () => Pick<ExecutorRunner, 'diagnose'>>,
  flowNodes: () => readonly FlowNode[],
  access: Access,
): void {
  admin.get('/darkstar/profiles', permission, (_request, response) => response.json(shippedProfiles));
  admin.get('/darkstar/doctor/:id', permission, async ({ params }, response) => {
    const findings: Finding[] = [
      ...(await diagnose(running.get(params.id))),
      ...inspectFlows(flowNodes()),
      ...inspectAccess(access),
    ];
    response.json({ findings });
  });
}

async function diagnose(runner: (() => Pick<ExecutorRunner, 'diagnose'>) | undefined): Promise<readonly Finding[]> {
  if (!runner) {
    const text = 'This executor is not deployed.';
    return [{ level: 'error', code: 'not-deployed', values: {}, text, remedy: 'Deploy, then check again.' }];
  }
  try {
    return await runner().diagnose();
  } catch (thrown) {
    const { code, message } = toDarkstarError(thrown);
    return [{ level: 'error', code, text: message }];
  }
}
