/**
 * How often a proof repeats itself: `few` still proves; `many`, with `npm run prove -- --full`, gives
 * the figures more weight.
 */
export function chooseRounds({ few, many }: { few: number; many: number }): number {
  return process.env["LATCHKEY_PROOFS"] === "full" ? many : few;
}
