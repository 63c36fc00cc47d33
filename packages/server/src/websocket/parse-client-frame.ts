import { AnyClientFrameSchema, ClientFrameSchema, type ClientFrame } from "@latchkey/contracts";

const KNOWN_TYPES = new Set<string>(
  ClientFrameSchema.options.map((option) => option.shape.type.value),
);

/** What a client sent is no frame: the connection is of no use to either side. */
export class MalformedFrame extends Error {
  override name = "MalformedFrame";
}

/**
 * Reads a frame. Answers undefined for a type that this version does not know.
 * @throws MalformedFrame for everything else that is not a frame.
 */
export function parseClientFrame(text: string | undefined): ClientFrame | undefined {
  const frame = AnyClientFrameSchema.loose().safeParse(parseJson(text));
  if (!frame.success) throw new MalformedFrame("A frame is malformed.");
  if (!KNOWN_TYPES.has(frame.data.type)) return undefined;
  const known = ClientFrameSchema.safeParse(frame.data);
  if (!known.success) {
    throw new MalformedFrame(`A ${frame.data.type} frame is malformed.`);
  }
  return known.data;
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
