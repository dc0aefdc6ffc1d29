import type { PageUpdate } from '../wire.js';
import type { CommandReply } from '../page-commands.js';
import { Page, VIEWS, type View } from './page.js';

/** What we use of Dashboard 2's socket. */
interface Socket {
  on(event: string, listener: (update: PageUpdate | null) => void): void;
  off(event: string, listener: (update: PageUpdate | null) => void): void;
  emit(event: string, message: unknown, answer: (reply: never) => void): void;
}

interface Options {
  readonly socket: Socket;
  /** Of the node. */
  readonly id: string;
  /** What came before this script was there. */
  readonly early: readonly (PageUpdate | null)[];
  /** Whether the page fills the height of its element, or takes the height that it needs. */
  readonly fixedHeight: boolean;
  /** What of the page is shown. */
  readonly view?: string;
}

/** A server that is there answers at once. */
const ANSWER_MS = 5_000;

/**
 * Puts the page into an element. The dashboard sends the critical parts on `widget-load`, when the page opens and after
 * every reconnection, and the parts that change on `msg-input`; the page asks its node for the rest.
 * @returns how to take it away
 */
export function mount(host: HTMLElement, { socket, id, early, fixedHeight, view }: Options): () => void {
  const send = (message: unknown) =>
    new Promise<CommandReply>((resolve) => socket.emit(`darkstar-command:${id}`, message, resolve));
  const ask = (names: readonly string[]) =>
    new Promise<string>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no answer for ${names.join(', ')}`)), ANSWER_MS);
      socket.emit(`darkstar-parts:${id}`, names, (json: string) => {
        clearTimeout(late);
        resolve(json);
      });
    }).then((json) => JSON.parse(json) as PageUpdate);
  const shown = VIEWS.find((known) => known === view) ?? ('all' satisfies View);
  const page = new Page(host, { fixedHeight, view: shown, send, ask });
  const whole = (update: PageUpdate | null) => update && page.begin(update);
  const changed = (update: PageUpdate | null) => update && page.update(update);
  early.forEach(whole);
  socket.on(`widget-load:${id}`, whole);
  socket.on(`msg-input:${id}`, changed);
  return () => {
    socket.off(`widget-load:${id}`, whole);
    socket.off(`msg-input:${id}`, changed);
    page.close();
  };
}
