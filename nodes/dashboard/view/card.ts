import { element, setText } from './dom.js';

/** A card with a title; what it says is put into `body`. */
export function card(className: string) {
  const title = element('h3', 'ds-card-title');
  const body = element('div', 'ds-card-body');
  const root = element('section', `ds-card ${className}`, title, body);
  return {
    root,
    body,
    name(text: string): void {
      setText(title, text);
      root.setAttribute('aria-label', text);
    },
  };
}

/** Replaces children only where what they say has changed, so that nothing flickers or loses its place. */
export function replaceChanged(parent: HTMLElement, key: string, make: () => readonly (Node | string)[]): void {
  if (parent.dataset.key === key) return;
  parent.dataset.key = key;
  parent.replaceChildren(...make());
}
