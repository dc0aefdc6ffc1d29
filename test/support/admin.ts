import type { Flow } from './flows.js';

export type DeployMode = 'full' | 'flows' | 'nodes';

/** Deploys a flow through Node-RED's admin API, as the editor's Deploy button does. */
export async function deploy(url: string, flow: Flow, mode: DeployMode): Promise<void> {
  const response = await fetch(`${url}/flows`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'Node-RED-API-Version': 'v2', 'Node-RED-Deployment-Type': mode },
    body: JSON.stringify({ flows: flow }),
  });
  // An answer that is not read to its end keeps its connection, and with it the test run.
  const answer = await response.text();
  if (!response.ok) throw new Error(`deploying answered ${response.status}: ${answer}`);
}

/** Presses the button of an inject node, as soon as it is deployed. */
export async function inject(url: string, id: string): Promise<void> {
  for (let wait = 0; wait < 100; wait++) {
    const response = await fetch(`${url}/inject/${id}`, { method: 'POST' });
    await response.text();
    const { status, ok } = response;
    if (ok) return;
    if (status !== 404) throw new Error(`inject ${id} answered ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`inject ${id} was not deployed within 10 s`);
}
