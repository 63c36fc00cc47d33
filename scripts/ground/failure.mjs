/** A failure that the person can act on: shown as one message, without a stack. */
export class GroundError extends Error {
  /** @override */
  name = "GroundError";
}
