import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Codex, type Thread } from "@openai/codex-sdk";
import { z } from "zod";

export type ExecPlace = { binary: string; cwd: string; environment: Record<string, string> };

const LineSchema = z.looseObject({
  type: z.string(),
  item: z.looseObject({ type: z.string() }).optional(),
});

type Line = z.infer<typeof LineSchema>;

/** Both say the answer as one item; neither streams tokens. */
const isAnswer = ({ type, item }: Line): boolean =>
  type === "item.completed" && item?.type === "agent_message";

/** From the start of `codex exec --json` until it says the answer; `last` goes on with the thread before. */
export async function timeExec(
  place: ExecPlace,
  input: string,
  thread: "new" | "last" = "new",
): Promise<number> {
  const startedAt = performance.now();
  const resume = thread === "last" ? ["resume", "--last"] : [];
  const args = ["exec", "--json", "--skip-git-repo-check", ...resume, input];
  const child = spawn(place.binary, args, {
    cwd: place.cwd,
    env: place.environment,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = once(child, "exit");
  let answeredMs: number | undefined;
  createInterface(child.stdout).on("line", (line) => {
    if (isAnswer(LineSchema.parse(JSON.parse(line)))) answeredMs ??= performance.now() - startedAt;
  });
  await exited;
  if (answeredMs === undefined) throw new Error("codex exec gave no answer.");
  return answeredMs;
}

/** A thread of the official SDK, to be timed turn by turn. */
export function openSdkThread(place: ExecPlace): Thread {
  const codex = new Codex({ codexPathOverride: place.binary, env: place.environment });
  return codex.startThread({ workingDirectory: place.cwd, skipGitRepoCheck: true });
}

/** The same by the official SDK. */
export async function timeSdk(thread: Thread, input: string): Promise<number> {
  const startedAt = performance.now();
  const { events } = await thread.runStreamed(input);
  let answeredMs: number | undefined;
  for await (const event of events) {
    if (isAnswer(LineSchema.parse(event))) answeredMs ??= performance.now() - startedAt;
  }
  if (answeredMs === undefined) throw new Error("The SDK gave no answer.");
  return answeredMs;
}
