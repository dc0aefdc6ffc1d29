/** Half way between black and white for the eye. */
const DARK_BELOW = 0.35;

/** Whether the page behind an element is dark: its own theme decides, else what the device prefers. */
export function isDark(element: Element): boolean {
  for (let node: Element | null = element; node; node = node.parentElement) {
    const colour = parseColour(getComputedStyle(node).backgroundColor);
    if (colour && colour.alpha > 0.5) return colour.luminance < DARK_BELOW;
  }
  return matchMedia('(prefers-color-scheme: dark)').matches;
}

/** Relative luminance, without gamma: good enough to tell dark from light. */
function parseColour(css: string): { luminance: number; alpha: number } | undefined {
  const numbers = css.match(/[\d.]+/g)?.map(Number);
  if (!numbers || numbers.length < 3) return undefined;
  const [red, green, blue, alpha = 1] = numbers;
  return { luminance: (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255, alpha };
}

/** Reads the colours that the style gives the page now. */
export function colourReader(root: Element): (name: string) => string {
  const style = getComputedStyle(root);
  return (name) => style.getPropertyValue(`--ds-${name}`).trim();
}
