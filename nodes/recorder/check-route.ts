import type { MappingForm } from './mapping.js';
import type { Recording } from './recording.js';

interface Request {
  readonly params: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Response {
  status(code: number): Response;
  json(body: unknown): unknown;
}

type Handler = (request: Request, response: Response, next: () => void) => unknown;

/** The part of Node-RED's admin application that is needed here. */
export interface AdminRoutes {
  post(path: string, permission: unknown, handler: Handler): unknown;
}

const READINGS_PATH = '/darkstar/recorder/:id/readings';
// A table is no longer than this; a request that is longer was not made by the form.
const MOST_ROWS = 500;

/**
 * Answers the form's question what the rows of its table read now: `{mappings}` in, `{readings, names}` out.
 * @returns where each recorder is to be kept while it runs, by the id of its node.
 */
export function serveReadings(admin: AdminRoutes, permission: unknown): Map<string, Pick<Recording, 'check'>> {
  const recordings = new Map<string, Pick<Recording, 'check'>>();
  admin.post(READINGS_PATH, permission, (request, response) => {
    const recording = recordings.get(request.params.id);
    if (!recording) return response.status(404).json({ code: 'not-running' });
    const mappings = mappingsOf(request.body);
    if (!mappings) return response.status(400).json({ code: 'invalid-input' });
    return response.json(recording.check(mappings));
  });
  return recordings;
}

function mappingsOf(body: unknown): readonly MappingForm[] | undefined {
  const mappings = typeof body === 'object' && body !== null && 'mappings' in body ? body.mappings : undefined;
  if (!Array.isArray(mappings) || mappings.length > MOST_ROWS) return undefined;
  return mappings.every(isForm) ? mappings : undefined;
}

function isForm(row: unknown): row is MappingForm {
  if (typeof row !== 'object' || row === null) return false;
  const form = row as Record<string, unknown>;
  const needed = ['source', 'property', 'quantity', 'device', 'unit', 'sign'];
  const optional = ['scale', 'valid'];
  return (
    needed.every((name) => typeof form[name] === 'string') &&
    optional.every((name) => form[name] === undefined || typeof form[name] === 'string')
  );
}
