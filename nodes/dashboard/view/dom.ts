type Child = Node | string;

/** An element with a class and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** Sets a text only where it changed, so that nothing is read out or painted again for nothing. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export interface ButtonOptions {
  readonly name: string;
  readonly pressed?: boolean;
  readonly act: () => void;
}

export function button(text: string, { name, pressed, act }: ButtonOptions): HTMLButtonElement {
  const made = element('button', 'ds-button', text);
  made.type = 'button';
  made.dataset.name = name;
  if (pressed !== undefined) made.setAttribute('aria-pressed', String(pressed));
  made.addEventListener('click', act);
  return made;
}

/** Choices of which one is taken. */
export function segmented(choices: readonly (ButtonOptions & { readonly text: string })[]): HTMLElement {
  const made = element('div', 'ds-segments', ...choices.map(({ text, ...options }) => button(text, options)));
  made.setAttribute('role', 'group');
  return made;
}

const SVG = 'http://www.w3.org/2000/svg';

export function svgElement<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
