import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** The part of an Express application that is needed here. */
export interface Routes {
  get(path: string, handler: Handler): unknown;
}

/** Below Node-RED's node root, so that it is reached wherever the dashboard is reached. */
export const VIEW_PATH = 'darkstar/view.js';

/** The page's script, ready to be sent. */
export class ViewFile {
  readonly hash: string;
  private readonly plain: Buffer;
  private readonly zipped: Buffer;

  constructor(file: URL) {
    this.plain = readFileSync(file);
    this.zipped = gzipSync(this.plain, { level: 9 });
    this.hash = createHash('sha256').update(this.plain).digest('hex').slice(0, 16);
  }

  /** Answers with the script; a request that names this very content may keep the answer for ever. */
  send(request: IncomingMessage, response: ServerResponse): void {
    const etag = `"${this.hash}"`;
    const named = new URL(request.url ?? '', 'http://localhost').searchParams.get('v') === this.hash;
    response.setHeader('Cache-Control', named ? 'public, max-age=31536000, immutable' : 'no-cache');
    response.setHeader('Content-Type', 'text/javascript; charset=utf-8');
    response.setHeader('ETag', etag);
    response.setHeader('Vary', 'Accept-Encoding');
    if (request.headers['if-none-match'] === etag) {
      response.statusCode = 304;
      response.end();
      return;
    }
    const zipped = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    if (zipped) response.setHeader('Content-Encoding', 'gzip');
    response.end(zipped ? this.zipped : this.plain);
  }
}

const served = new WeakMap<Routes, { file: ViewFile }>();

/** Serves the page's script from `routes`: one route for as long as they live, however often flows are deployed. */
export function serveView(routes: Routes, file: ViewFile): void {
  const holder = served.get(routes);
  if (holder) {
    holder.file = file;
    return;
  }
  const added = { file };
  served.set(routes, added);
  routes.get(`/${VIEW_PATH}`, (request, response) => added.file.send(request, response));
}
