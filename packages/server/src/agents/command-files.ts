import { basename, dirname, join } from "node:path";
import { z } from "zod";
import type { CommandDefinition } from "../ports/agent-catalog.ts";
import type { AgentFolder } from "./agent-homes.ts";
import { findSpelling, isHidden, isPlainName, listJsonNames, toName } from "./file-names.ts";
import { readJsonFile } from "./json-file.ts";

const message = { type: z.literal("message"), role: z.literal("user") };

const ItemSchema = z
  .strictObject({
    ...message,
    content: z
      .array(z.string())
      .refine((lines) => lines.some((line) => line.trim() !== ""), "Give at least one text.")
      .optional(),
    markdownFile: z.string().trim().min(1).optional(),
  })
  .transform(({ content, markdownFile }, context) => {
    if (content !== undefined && markdownFile === undefined) return { content };
    if (content === undefined && markdownFile !== undefined) return { markdownFile };
    context.addIssue({ code: "custom", message: "Give either content or markdownFile." });
    return z.NEVER;
  });

const CommandFileSchema = z.strictObject({
  Description: z.string().trim().min(1),
  items: z.array(ItemSchema).min(1),
});

/** An agent's commands, sorted; those whose file is at fault too. */
export async function listCommandFiles(folder: AgentFolder): Promise<CommandDefinition[]> {
  const names = await listJsonNames(join(folder.path, "commands"));
  return Promise.all(names.map((name) => readCommand(folder, name)));
}

export async function readCommandFile(
  folder: AgentFolder,
  name: string,
): Promise<CommandDefinition | undefined> {
  if (!isPlainName(name) || isHidden(name)) return undefined;
  const file = await findSpelling(join(folder.path, "commands"), `${name}.json`);
  return file === undefined ? undefined : readCommand(folder, name);
}

/** Agents may share commands by links, within the folder of agents. */
async function readCommand(folder: AgentFolder, name: string): Promise<CommandDefinition> {
  const shown = `${name}.json`;
  const file = (await findSpelling(join(folder.path, "commands"), shown)) ?? shown;
  const read = await readJsonFile(
    [dirname(folder.path), join(basename(folder.path), "commands", file)],
    {
      schema: CommandFileSchema,
      code: "COMMAND_INVALID",
      shownAs: `commands/${shown}`,
    },
  );
  const command = { name: toName(name), agent: folder.agent };
  if ("fault" in read) return { ...command, items: [], fault: read.fault };
  return { ...command, description: read.value.Description, items: read.value.items };
}
