import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { CommandDefinition } from "../ports/agent-catalog.ts";
import type { AgentFolder } from "./agent-homes.ts";
import { isPlainName, listJsonNames } from "./file-names.ts";
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
  if (!isPlainName(name)) return undefined;
  const file = await stat(fileOf(folder, name)).catch(() => undefined);
  return file && readCommand(folder, name);
}

/** Agents may share commands by links, within the folder of agents. */
async function readCommand(folder: AgentFolder, name: string): Promise<CommandDefinition> {
  const read = await readJsonFile(
    [dirname(folder.path), join(folder.agent, "commands", `${name}.json`)],
    {
      schema: CommandFileSchema,
      code: "COMMAND_INVALID",
      shownAs: `commands/${name}.json`,
    },
  );
  const command = { name, agent: folder.agent };
  if ("fault" in read) return { ...command, items: [], fault: read.fault };
  return { ...command, description: read.value.Description, items: read.value.items };
}

function fileOf(folder: AgentFolder, name: string): string {
  return join(folder.path, "commands", `${name}.json`);
}
