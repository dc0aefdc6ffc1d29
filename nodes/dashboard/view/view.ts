import type { PageUpdate } from '../wire.js';
import { Page } from './page.js';

/** What we use of Dashboard 2's socket. */
interface Socket {
  on(event: string, listener: (update: PageUpdate | null) => void): void;
  off(event: string, listener: (update: PageUpdate | null) => void): void;
}

interface Options {
  readonly socket: Socket;
  /** Of the node. */
  readonly id: string;
  /** What came before this script was there. */
  readonly early: readonly (PageUpdate | null)[];
  /** Whether the page fills the height of its element, or takes the height that it needs. */
  readonly fixedHeight: boolean;
}

/**
 * Puts the page into an element. The dashboard sends all parts on `widget-load`, when the page opens and after every
 * reconnection, and the parts that change on `msg-input`.
 * @returns how to take it away
 */
export function mount(host: HTMLElement, { socket, id, early, fixedHeight }: Options): () => void {
  const page = new Page(host, fixedHeight);
  const whole = (update: PageUpdate | null) => update && page.update(update, false);
  const changed = (update: PageUpdate | null) => update && page.update(update, true);
  early.forEach(whole);
  socket.on(`widget-load:${id}`, whole);
  socket.on(`msg-input:${id}`, changed);
  return () => {
    socket.off(`widget-load:${id}`, whole);
    socket.off(`msg-input:${id}`, changed);
    page.close();
  };
}
