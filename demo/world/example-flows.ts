import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { FlowStep } from "@latchkey/contracts";
import { writeJson } from "./example-agents.ts";

type ExampleFlow = { description: string; steps: FlowStep[] };

const coder = { agentType: "coder", identifier: "main" };
const ask = (label: string, ...content: string[]): FlowStep => ({
  type: "llm",
  label,
  ...coder,
  messages: [{ role: "user", content }],
});
const leave = (label: string, question: string): FlowStep => ({
  type: "break",
  label,
  ...coder,
  question,
  breakOn: "yes",
});

/** A flow with a loop in a loop, and one that goes round until somebody presses Stop. */
const EXAMPLE_FLOWS: Record<string, ExampleFlow> = {
  polish: {
    description: "Drafts a note, then polishes it in a loop with a loop of checks inside.",
    steps: [
      ask("Draft", "patch: draft.txt The first draft."),
      {
        type: "startLoop",
        label: "Until the note is good",
        steps: [
          ask("Improve", "think: What would make this clearer?"),
          {
            type: "startLoop",
            label: "Until every check passes",
            steps: [
              ask("Check", "run: wc -w draft.txt; sleep 1"),
              leave("All checks passed?", "Did every check pass?"),
            ],
          },
          leave("Good enough?", "Is the note good enough?"),
        ],
      },
      { type: "command", label: "Tidy up", ...coder, commandName: "tidy" },
    ],
  },
  watch: {
    description: "Looks at the folder again and again, until it is stopped.",
    steps: [
      {
        type: "startLoop",
        label: "Until somebody presses Stop",
        steps: [
          ask("Look", "run: date; ls; sleep 1"),
          leave("Has it changed?", 'Has the folder changed?\njson: {"answer":"no"}'),
        ],
      },
    ],
  },
};

export async function writeFlows(directory: string): Promise<void> {
  await mkdir(directory);
  for (const [name, flow] of Object.entries(EXAMPLE_FLOWS)) {
    await writeJson(join(directory, `${name}.json`), flow);
  }
}
