import { dirname, join } from "node:path";
import { FlowStepSchema } from "@latchkey/contracts";
import { z } from "zod";
import type { FlowCatalog, FlowDefinition } from "../ports/flow-catalog.ts";
import { readConfinedFile } from "./confined-files.ts";
import { findSpelling, isHidden, isPlainName, listJsonNames, toName } from "./file-names.ts";
import { readJsonFile } from "./json-file.ts";

const FlowFileSchema = z.strictObject({
  description: z.string().trim().min(1).optional(),
  steps: z.preprocess(nameUnsupported, z.array(FlowStepSchema)),
});

const KNOWN_TYPES: readonly string[] = [
  "startLoop",
  "llm",
  "break",
  "continue",
  "command",
  "reset",
  "subflow",
  "reingest",
  "codexReview",
];

/** Steps that only another console can do do not keep the rest of a flow from being read. */
function nameUnsupported(steps: unknown): unknown {
  if (!Array.isArray(steps)) return steps;
  return steps.map((step: unknown) => {
    const typed = z.looseObject({ type: z.string() }).safeParse(step);
    if (!typed.success) return step;
    const { type: name, ...rest } = typed.data;
    if (name === "startLoop") return { ...typed.data, steps: nameUnsupported(rest["steps"]) };
    return KNOWN_TYPES.includes(name) ? step : { ...rest, type: "unsupported", name };
  });
}

/** Where people keep the Markdown files of flows, beside the folder of flows. */
const MARKDOWN_FOLDER = "codeinfo_markdown";

/** Flows that are files on this machine, read anew each time. */
export function createFlowFiles(flowsDirectory: string): FlowCatalog {
  return {
    async list() {
      const names = await listJsonNames(flowsDirectory);
      return Promise.all(names.map((name) => readFlow(flowsDirectory, name)));
    },
    async find(name) {
      if (!isPlainName(name) || isHidden(name)) return undefined;
      const file = await findSpelling(flowsDirectory, `${name}.json`);
      return file === undefined ? undefined : readFlow(flowsDirectory, toName(name));
    },
    async readMarkdown(file) {
      const roots = [join(dirname(flowsDirectory), MARKDOWN_FOLDER), flowsDirectory];
      for (const root of roots) {
        const text = await readConfinedFile(root, file).catch(() => undefined);
        if (text !== undefined) return text;
      }
      return undefined;
    },
  };
}

async function readFlow(directory: string, name: string): Promise<FlowDefinition> {
  const file = `${name}.json`;
  const spelled = (await findSpelling(directory, file)) ?? file;
  const read = await readJsonFile([directory, spelled], {
    schema: FlowFileSchema,
    code: "FLOW_INVALID",
    shownAs: file,
  });
  if ("fault" in read) return { name, file, steps: [], locate: () => ({}), fault: read.fault };
  const { description, steps } = read.value;
  const { locate } = read;
  return { name, file, steps, locate, ...(description !== undefined && { description }) };
}
