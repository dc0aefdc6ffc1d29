/** Letters of 5 × 7 dots: seven lines from the top, each a digit of base 32 whose bits are the dots from the left. */
const GLYPHS: Readonly<Record<string, string>> = {
  ...{ '0': 'ehjlphe', '1': '4c4444e', '2': 'eh1248v', '3': 'v2421he', '4': '26aiv22', '5': 'vgu11he' },
  ...{ '6': '68guhhe', '7': 'v124888', '8': 'ehhehhe', '9': 'ehhf12c', '-': '000v000', '.': '00000cc' },
  ...{ ',': '0000c48', ':': '0cc0cc0', '%': 'op248j3', '+': '044v440', '/': '01248g0', '(': '2488842', ')': '8422248' },
  ...{ A: 'ehhvhhh', B: 'uhhuhhu', C: 'ehggghe', D: 'sihhhis', E: 'vgguggv', F: 'vgguggg', G: 'ehgnhhf' },
  ...{ H: 'hhhvhhh', I: 'e44444e', J: '72222ic', K: 'hikokih', L: 'ggggggv', M: 'hrllhhh', N: 'hhpljhh' },
  ...{ O: 'ehhhhhe', P: 'uhhuggg', Q: 'ehhhlid', R: 'uhhukih', S: 'fgge11u', T: 'v444444', U: 'hhhhhhe' },
  ...{ V: 'hhhhha4', W: 'hhhllla', X: 'hha4ahh', Y: 'hhha444', Z: 'v1248gv' },
};

const GLYPH = { width: 5, height: 7, advance: 6 } as const;
/** How high a line of text is, in units of the canvas at scale 1. */
export const TEXT_HEIGHT = GLYPH.height;

/** Rectangles and letters on a grid of pixels, each a place in a palette; everything is drawn `scale` times as large. */
export class Canvas {
  readonly pixels: Uint8Array;
  readonly pixelWidth: number;

  constructor(
    width: number,
    private readonly height: number,
    private readonly scale: number,
  ) {
    this.pixelWidth = width * scale;
    this.pixels = new Uint8Array(this.pixelWidth * height * scale);
  }

  fill(x: number, y: number, width: number, height: number, colour: number): void {
    const { scale, pixels, pixelWidth } = this;
    const [left, right] = [Math.max(0, Math.round(x * scale)), Math.min(pixelWidth, Math.round((x + width) * scale))];
    const bottom = Math.min(this.height * scale, Math.max(Math.round((y + height) * scale), Math.round(y * scale) + 1));
    for (let line = Math.max(0, Math.round(y * scale)); line < bottom; line++) {
      pixels.fill(colour, line * pixelWidth + left, line * pixelWidth + Math.max(left, right));
    }
  }

  /** Writes in capitals; what has no letter is left blank. `align` is the place of `x` in the text, 0 left to 1 right. */
  text(x: number, y: number, text: string, colour: number, { size = 1, align = 0 } = {}): void {
    let left = x - align * text.length * GLYPH.advance * size;
    for (const letter of text.toUpperCase()) {
      [...(GLYPHS[letter] ?? '')].forEach((digit, line) => {
        const dots = parseInt(digit, 32);
        for (let dot = 0; dot < GLYPH.width; dot++) {
          if (dots & (1 << (GLYPH.width - 1 - dot))) this.fill(left + dot * size, y + line * size, size, size, colour);
        }
      });
      left += GLYPH.advance * size;
    }
  }
}
