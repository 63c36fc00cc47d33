import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Paints text, or leaves it as it is. */
export type Paint = (format: Format, text: string) => string;

/** Colours and weights for a terminal that wants them. */
export function createPaint(hasColor: boolean): Paint {
  return (format, text) => (hasColor ? styleText(format, text, { validateStream: false }) : text);
}
