import { styleText } from "node:util";

import type { ColorSupport } from "./config.ts";

type Format = Parameters<typeof styleText>[0];

/** Paints text, or leaves it as it is. */
export type Paint = (format: Format, text: string) => string;

/** Colours and weights for a terminal that wants them. */
export function createPaint(color: ColorSupport): Paint {
  return (format, text) =>
    color !== "none" ? styleText(format, text, { validateStream: false }) : text;
}
