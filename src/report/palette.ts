type Paint = (text: string) => string;

/** How a terminal is painted, or not. */
export interface Palette {
  readonly bold: Paint;
  readonly red: Paint;
  readonly green: Paint;
}

export const PLAIN: Palette = { bold: (text) => text, red: (text) => text, green: (text) => text };
export const COLOURED: Palette = {
  bold: (text) => `\u001b[1m${text}\u001b[0m`,
  red: (text) => `\u001b[31m${text}\u001b[0m`,
  green: (text) => `\u001b[32m${text}\u001b[0m`,
};
