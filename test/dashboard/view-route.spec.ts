import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { pageTemplate } from '../../nodes/dashboard/template.js';
import { serveView, ViewFile, type Routes } from '../../nodes/dashboard/view-route.js';
import { freePort } from '../support/real-node-red.js';

describe("the page's script", () => {
  let folder: string;
  let file: URL;
  let server: Server;
  let url: string;
  let handlers: ((request: IncomingMessage, response: ServerResponse) => void)[];
  let routes: Routes;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'darkstar-view-'));
    file = pathToFileURL(path.join(folder, 'view.js'));
    const port = await freePort();
    url = `http://127.0.0.1:${port}/darkstar/view.js`;
    server = createServer((request, response) => handlers[0](request, response));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  });

  beforeEach(async () => {
    await writeFile(file, 'export const page = 1;');
    handlers = [];
    routes = { get: (at, handler) => at === '/darkstar/view.js' && handlers.push(handler) };
  });

  after(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  it('may be kept for ever by who names its content, and not by who does not', async () => {
    const view = new ViewFile(file);
    serveView(routes, view);
    const named = await fetch(`${url}?v=${view.hash}`);
    assert.equal(await named.text(), 'export const page = 1;');
    assert.match(named.headers.get('cache-control') ?? '', /max-age=31536000, immutable/);
    assert.match(named.headers.get('content-type') ?? '', /^text\/javascript/);
    assert.equal(named.headers.get('content-encoding'), 'gzip');
    const other = await fetch(`${url}?v=old`);
    await other.text();
    assert.equal(other.headers.get('cache-control'), 'no-cache');
    const etag = other.headers.get('etag') ?? '';
    const again = await fetch(url, { headers: { 'if-none-match': etag } });
    assert.equal(again.status, 304);
  });

  it('has one route however often flows are deployed, and that gives the newest script', async () => {
    const first = new ViewFile(file);
    serveView(routes, first);
    await writeFile(file, 'export const page = 2;');
    const second = new ViewFile(file);
    serveView(routes, second);
    assert.equal(handlers.length, 1);
    assert.notEqual(first.hash, second.hash);
    assert.equal(await (await fetch(url)).text(), 'export const page = 2;');
  });

  it('is named by the template relative to the dashboard, wherever that is', () => {
    const rest = { hash: 'abc', fixedHeight: false, view: 'all' };
    assert.match(
      pageTemplate({ dashboardPath: '/dashboard', ...rest }),
      /import\(this\.setup\.basePath \+ '\/\.\.\/darkstar\/view\.js\?v=abc'\)/,
    );
    assert.match(pageTemplate({ dashboardPath: '/ui/home', ...rest }), /basePath \+ '\/\.\.\/\.\.\/darkstar\/view\.js/);
  });
});
