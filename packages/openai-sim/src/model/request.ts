import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import { z } from "zod";

const MAX_BODY_BYTES = 64 * 1024 * 1024;
const decompress = promisify(zstdDecompress);

interface Tool {
  type: string;
  name?: string | undefined;
  tools?: Tool[] | undefined;
}

const ToolSchema: z.ZodType<Tool> = z.looseObject({
  type: z.string(),
  name: z.string().optional(),
  get tools() {
    return z.array(ToolSchema).optional();
  },
});

const ContentPartSchema = z.looseObject({ type: z.string(), text: z.string().optional() });
const ContentSchema = z.union([z.string(), z.array(ContentPartSchema)]);

const InputItemSchema = z.looseObject({
  type: z.string().default("message"),
  role: z.string().optional(),
  content: ContentSchema.nullish(),
  output: ContentSchema.nullish(),
  tools: z.array(ToolSchema).optional(),
});

const ResponsesRequestSchema = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(InputItemSchema)]),
  tools: z.array(ToolSchema).optional(),
  text: z
    .looseObject({
      format: z.looseObject({ type: z.string(), schema: z.unknown().optional() }).nullish(),
    })
    .nullish(),
});

/** What the stand-in's model looks at in a request. */
export interface ModelRequest {
  model: string;
  /** Text of the last user message. */
  inputText: string;
  /** Outputs of the tool calls since that message. */
  toolOutputs: string[];
  tools: OfferedTool[];
  /** Whether Codex asks for a compacted history and for no answer. */
  isCompaction: boolean;
  outputSchema?: unknown;
}

export interface OfferedTool {
  type: string;
  name: string;
  namespace?: string;
}

/** Reads and decompresses a request's body. Codex compresses with zstd. */
export async function readBody(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > MAX_BODY_BYTES) throw new RangeError("The body is too large.");
    chunks.push(bytes);
  }
  const body = Buffer.concat(chunks);
  if (req.headers["content-encoding"] !== "zstd") return body;
  return decompress(body, { maxOutputLength: MAX_BODY_BYTES });
}

/** Parses the body of a Responses request; undefined when it is none. */
export function parseModelRequest(body: Buffer): ModelRequest | undefined {
  const parsed = ResponsesRequestSchema.safeParse(parseJson(body.toString("utf8")));
  if (!parsed.success) return undefined;
  const { model, input, tools = [], text } = parsed.data;
  const items = typeof input === "string" ? [] : input;
  const lastUser = items.findLastIndex((item) => item.type === "message" && item.role === "user");
  const later = items.slice(lastUser + 1).filter((item) => item.type.endsWith("_call_output"));
  const offered = [...tools, ...items.flatMap((item) => item.tools ?? [])];
  return {
    model,
    inputText: typeof input === "string" ? input : textOf(items[lastUser]?.content),
    toolOutputs: later.map((item) => textOf(item.output)),
    tools: flattenTools(offered),
    isCompaction: items.at(-1)?.type === "compaction_trigger",
    ...(text?.format?.type === "json_schema" && { outputSchema: text.format.schema }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(content: z.output<typeof ContentSchema> | null | undefined): string {
  if (typeof content === "string") return content;
  return (content ?? []).map((part) => part.text ?? "").join("\n");
}

function flattenTools(tools: readonly Tool[], namespace?: string): OfferedTool[] {
  return tools.flatMap((tool) => {
    if (tool.type === "namespace") return flattenTools(tool.tools ?? [], tool.name);
    const name = tool.name ?? tool.type;
    return [{ type: tool.type, name, ...(namespace !== undefined && { namespace }) }];
  });
}
