/** Colours of text on a terminal. */
import { styleText } from 'node:util';

export interface Colours {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

/** Returns texts as they are, unless the terminal has colours. */
export function colours(hasColours: boolean | undefined): Colours {
  const style =
    (format: keyof Colours) =>
    (text: string): string =>
      // The caller knows the terminal: the text may be for standard error.
      hasColours === true ? styleText(format, text, { validateStream: false }) : text;
  return {
    bold: style('bold'),
    dim: style('dim'),
    red: style('red'),
    green: style('green'),
    yellow: style('yellow'),
  };
}
