import { z } from "zod";

/** What is read of a line of a thread's record. */
export const RecordEntrySchema = z.object({
  type: z.string(),
  call_id: z.string().optional(),
  name: z.string().optional(),
  /** Of a function call: JSON. */
  arguments: z.string().optional(),
  /** Of a custom call, such as the script that runs other tools. */
  input: z.string().optional(),
  output: z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))]).optional(),
  /** An item that was reported. */
  item: z
    .looseObject({ type: z.string(), id: z.string().optional(), command: z.unknown() })
    .optional(),
});
export type RecordEntry = z.infer<typeof RecordEntrySchema>;

/** The IDs of what app-server reported, each with its command line if it has one. */
export type ReportedItems = Map<string, string | undefined>;

export interface UnreportedCommand {
  itemId: string;
  command: string;
  cwd?: string;
  output: string;
  exitCode?: number;
}

const ArgumentsSchema = z.object({
  cmd: z.string().optional(),
  command: z.union([z.string(), z.array(z.string())]).optional(),
  workdir: z.string().optional(),
});

const EXIT_CODE = /(?:exited with code|Exit code:?|"exit_code":)\s*(-?\d+)/i;
/** Words by which Codex takes a failed command for one that its sandbox refused. */
const REFUSAL = /permission denied|read-only file system|operation not permitted|seccomp|landlock/i;

/** The commands in a turn's record that ran and that are not among what was reported. */
export function findUnreportedCommands(
  entries: readonly RecordEntry[],
  reported: ReportedItems,
): UnreportedCommand[] {
  const shown = entries.flatMap(({ item }) => (item ? [item] : []));
  const recorded = new Set(shown.flatMap(({ id }) => id ?? []));
  // Items of commands that a script ran do not name the script; each explains one of its commands.
  const texts = shown.flatMap(({ type, command }) =>
    type === "CommandExecution" && Array.isArray(command) ? [String(command.at(-1))] : [],
  );
  // What a person declined is reported and not recorded, with the shell around it perhaps.
  const lines = [...reported].flatMap(([id, line]) => (recorded.has(id) ? [] : (line ?? [])));
  return entries.flatMap((call, index) => {
    if (call.call_id === undefined) return [];
    if (recorded.has(call.call_id) || reported.has(call.call_id)) return [];
    const after = entries.slice(index + 1);
    if (call.type === "function_call") return fromFunctionCall(call, answerIn(after, call).output);
    if (call.type === "custom_tool_call" && call.name === "exec")
      return fromScript(call, answerIn(after, call), (text) => take(texts, lines, text));
    return [];
  });
}

/** What a call gave back, and how many commands were reported meanwhile. */
type Answer = { output: string; reportedCommands: number };

function answerIn(after: readonly RecordEntry[], call: RecordEntry): Answer {
  const index = after.findIndex(
    ({ type, call_id: id }) => id === call.call_id && type.endsWith("_call_output"),
  );
  const { output: parts = "" } = after[index] ?? {};
  const output = typeof parts === "string" ? parts : parts.map(({ text = "" }) => text).join("");
  const isRunning = index < 0 || output.startsWith("Script running");
  const meanwhile = isRunning ? after : after.slice(0, index);
  const commands = meanwhile.filter(({ item }) => item?.type === "CommandExecution");
  return { output, reportedCommands: commands.length };
}

/** A call that Codex refused to make has no exit code in its output. */
function fromFunctionCall(call: RecordEntry, output: string): UnreportedCommand[] {
  const { cmd, command = cmd, workdir } = parseArguments(call.arguments);
  const exitCode = EXIT_CODE.exec(output)?.[1];
  if (command === undefined || exitCode === undefined) return [];
  return [
    {
      itemId: call.call_id ?? "",
      command: typeof command === "string" ? command : command.join(" "),
      ...(workdir !== undefined && { cwd: workdir }),
      output: output.replace(/^[^]*?\nOutput:\n/, ""),
      exitCode: Number(exitCode),
    },
  ];
}

function parseArguments(text = ""): z.infer<typeof ArgumentsSchema> {
  try {
    return ArgumentsSchema.safeParse(JSON.parse(text)).data ?? {};
  } catch {
    return {};
  }
}

const LITERAL_COMMAND = /\bcmd["']?\s*:\s*("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)/g;

/**
 * The commands that a script names and no item explains; those that it did not come to are among
 * them, since nothing tells them apart. A script that makes up its commands is listed itself, where
 * fewer of them were reported than it has places for or its output speaks of a refusal.
 */
function fromScript(
  call: RecordEntry,
  answer: Answer,
  isExplained: (text: string) => boolean,
): UnreportedCommand[] {
  const { output, reportedCommands } = answer;
  const script = call.input ?? "";
  const literals = [...script.matchAll(LITERAL_COMMAND)].map(([, literal = ""]) =>
    unquote(literal),
  );
  const places = [...script.matchAll(/exec_command/g)].length;
  const isMadeUp =
    places > literals.length ||
    /\btools\s*[^.\s]/.test(script) ||
    literals.some((text) => text.includes("${"));
  const unexplained = literals.filter((text) => !isExplained(text));
  const isSuspect = REFUSAL.test(output) || reportedCommands < Math.max(1, places);
  const commands = isMadeUp ? (isSuspect ? [script] : []) : unexplained;
  const codes = [...output.matchAll(new RegExp(EXIT_CODE, "g"))].map(([, code]) => Number(code));
  const exitCode = commands.length === 1 ? codes.find((code) => code !== 0) : undefined;
  return commands.map((command, index) => ({
    itemId: `${call.call_id}:${index}`,
    command,
    output: index === 0 ? output.replace(/^[^]*?\nOutput:\n/, "") : "",
    ...(exitCode !== undefined && { exitCode }),
  }));
}

/** Whether an item is there for this command; it explains no other one then. */
function take(texts: string[], lines: string[], text: string): boolean {
  const exact = texts.indexOf(text);
  if (exact >= 0) return texts.splice(exact, 1).length > 0;
  const within = lines.findIndex((line) => unquoted(line).includes(unquoted(text)));
  return within >= 0 && lines.splice(within, 1).length > 0;
}

function unquoted(text: string): string {
  return text.replaceAll(/['"\\\s]/g, "");
}

/** The value of a JavaScript literal, as far as JSON has its escapes. */
function unquote(literal: string): string {
  const inner = literal.slice(1, -1);
  const json = inner.replaceAll(/\\(['`$])/g, "$1").replaceAll(/(?<!\\)"/g, '\\"');
  try {
    return String(
      JSON.parse(literal.startsWith('"') ? literal : `"${json.replaceAll("\n", "\\n")}"`),
    );
  } catch {
    return inner;
  }
}
