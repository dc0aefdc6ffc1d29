import type { Node, NodeAPI, NodeDef } from 'node-red';
import { DarkstarError } from '../home/errors.js';
import { homes, type HomeRuntime } from '../home/homes.js';
import { parsePayload } from '../home/schema/parse.js';
import { failed, fine, onInput, report, waiting, warning } from '../home/shell.js';
import * as dashboard2 from './dashboard-2.js';
import { isPageTopic, PageFeed } from './page-feed.js';
import { pageCommands, takesQuestions } from './page-commands.js';
import { pageTemplate } from './template.js';
import { serveView, ViewFile, type Routes } from './view-route.js';
import { pageTopics } from './wire.js';

interface Config extends NodeDef {
  readonly group: string;
  readonly home: string;
  readonly order: number;
  readonly width: number | string;
  readonly height: number | string;
  /** What of the page is shown. */
  readonly view?: string;
  /** Whether the page may only be looked at. */
  readonly readOnly?: boolean;
}

const VIEW_FILE = new URL('./view.js', import.meta.url);

export default function (RED: NodeAPI): void {
  function DashboardNode(this: Node, config: Config) {
    RED.nodes.createNode(this, config);
    const group: unknown = RED.nodes.getNode(config.group);
    if (dashboard2.isGroup(group)) showPage(this, config, group);
    else doWithoutPage(this);
  }

  function showPage(node: Node, config: Config, group: dashboard2.Group): void {
    const base = group.getBase();
    const view = new ViewFile(VIEW_FILE);
    serveView(RED.httpNode as unknown as Routes, view);
    const feed = new PageFeed({
      push: (update) => dashboard2.push(base, node, update),
      realNow: Date.now,
      after: afterRealTime,
      planShown: (plannedAt) => node.status(fine(`plan of ${new Date(plannedAt).toTimeString().slice(0, 5)}`)),
      pastFailed: (thrown) => report(node, thrown),
      access: { readOnly: config.readOnly ?? false, login: asksForLogin(), questions: takesQuestions(node) },
    });
    const dashboardPath = dashboard2.pathBelowRoot(base, RED.settings.httpNodeRoot);
    const fixedHeight = Number(config.height) > 0;
    const format = pageTemplate({ dashboardPath, hash: view.hash, fixedHeight, view: config.view ?? 'all' });
    const { id, type, z, name, order } = config;
    // Dashboard 2 takes the string "0" for automatic, and the number for "not given".
    const size = { width: String(config.width || 0), height: String(config.height || 0) };
    const widget = { id, type, z, name, group: config.group, order, ...size, templateScope: 'local', format };
    const onMessage: Parameters<typeof dashboard2.withStatus>[1] = (msg, send) => {
      if (isPageTopic(msg.topic)) feed.accept(msg.topic, parsePayload(msg.topic, msg.payload));
      else passCommand(msg, send);
    };
    const onSocket = {
      [dashboard2.commandEvent(node.id)]: pageCommands(node, { readOnly: config.readOnly ?? false }),
      [dashboard2.partsEvent(node.id)]: dashboard2.answering((names) => feed.partsOf(names)),
    };
    group.register(node, widget, { onInput: dashboard2.withStatus(node, onMessage), onSocket });
    const unwatch = homes.watch(config.home, (home) => follow(node, feed, config.home, home));
    node.on('close', () => {
      unwatch();
      feed.close();
    });
  }

  /** The Home Assistant add-on stands behind the login of Home Assistant. */
  function asksForLogin(): boolean {
    const { httpNodeAuth, httpNodeMiddleware, dashboard } = RED.settings as unknown as Record<string, unknown>;
    const middleware = (dashboard as { middleware?: unknown } | undefined)?.middleware;
    return Boolean(httpNodeAuth ?? httpNodeMiddleware ?? middleware ?? process.env.SUPERVISOR_TOKEN);
  }

  RED.nodes.registerType('ui-darkstar', DashboardNode);
}

function follow(node: Node, feed: PageFeed, homeId: string, home: HomeRuntime | undefined): void {
  if (home) {
    node.status(waiting('no plan yet'));
    return feed.join(home);
  }
  const refusal = homes.refusalOf(homeId);
  node.status(refusal ? failed(refusal) : warning('home is missing'));
  feed.leave((refusal ?? homeMissing()).toText());
}

/** Without Dashboard 2 there is no page to show messages on; commands still pass. */
function doWithoutPage(node: Node): void {
  onInput(node, (msg, send) => (isPageTopic(msg.topic) ? undefined : passCommand(msg, send)));
  report(node, dashboard2.missing());
  node.status(warning('install Dashboard 2'));
}

function passCommand(msg: dashboard2.Message, send: dashboard2.Send): void {
  if (msg.topic !== 'command') {
    throw new DarkstarError(
      'unknown-topic',
      `\`msg.topic\` is ${JSON.stringify(msg.topic)}: expected "command" or one of ${pageTopics.join(', ')}. Wire nodes that send these, or set the topic.`,
      { values: { topic: String(msg.topic) } },
    );
  }
  send({ ...msg, payload: parsePayload('command', msg.payload) });
}

function homeMissing(): DarkstarError {
  return new DarkstarError('home-missing', 'The home of this page is missing or disabled. Choose or enable one.');
}

function afterRealTime(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}
