/** An element of a document: its text where it has no children, trimmed. Attributes are not read. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

// A tag, a declaration at the very start, or text. Comments, CDATA, document types and entities are no part of what we
// read, so that none of their tricks has to be understood.
const TOKEN = /<\?xml [^<>?]*\?>|<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+="[^"<&]*")*)\s*(\/?)>|[^<&]+/y;
const DEPTH = 20;

/**
 * The root element of a small XML document of elements, attributes and plain text.
 * @throws SyntaxError for anything else: what is cut off, not well-formed, nested more than 20 deep, or uses comments,
 * CDATA, entities or a document type.
 */
export function parseXml(document: string): XmlElement {
  const text = document.replace(/^\uFEFF/, '').trim();
  const open: OpenElement[] = [{ name: '', text: '', children: [] }];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text);
    if (!token) throw new SyntaxError(`not understood at character ${at}`);
    take(open, token, at);
  }
  const [document_, unclosed] = open;
  if (unclosed) throw new SyntaxError(`the end of <${unclosed.name}> is missing`);
  const [root, second] = document_.children;
  if (!root || second || document_.text.trim() !== '') throw new SyntaxError('not one root element');
  return root;
}

function take(open: OpenElement[], [token, closes, name, , closesItself]: RegExpExecArray, at: number): void {
  const parent = open[open.length - 1];
  if (token.startsWith('<?')) {
    if (at > 0) throw new SyntaxError(`a declaration at character ${at}`);
  } else if (!token.startsWith('<')) {
    parent.text += token;
  } else if (closes) {
    if (parent.name !== name || closesItself) throw new SyntaxError(`</${name}> at character ${at} ends nothing`);
    open.pop();
    open[open.length - 1].children.push(finish(parent));
  } else if (closesItself) {
    parent.children.push({ name, text: '', children: [] });
  } else {
    if (open.length > DEPTH) throw new SyntaxError(`nested more than ${DEPTH} deep`);
    open.push({ name, text: '', children: [] });
  }
}

function finish({ name, text, children }: OpenElement): XmlElement {
  if (children.length > 0 && text.trim() !== '') throw new SyntaxError(`text beside the elements of <${name}>`);
  return { name, text: text.trim(), children };
}
