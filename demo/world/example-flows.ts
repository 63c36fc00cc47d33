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

/** What the agent that writes things down is asked. */
const scribe = { agentType: "scribe", identifier: "notes" };

/** Loops in loops, flows in flows, and one that goes round until somebody presses Stop. */
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
  "check-links": {
    description: "Reads the notes and looks at every link in them.",
    steps: [ask("Read", "run: ls *.md"), ask("Look", "think: Do the links lead somewhere?")],
  },
  release: {
    description: "Two agents: one checks until nothing is left to do, the other writes it down.",
    steps: [
      {
        type: "startLoop",
        label: "For each thing that is left",
        steps: [
          ask("Find the next thing", "run: ls; sleep 1"),
          {
            type: "continue",
            label: "Was that quick?",
            ...coder,
            question: 'Was there nothing to do this time?\njson: {"answer":"no"}',
            continueOn: "yes",
          },
          leave("Nothing left?", "Is nothing left to do?"),
        ],
      },
      { type: "reset", label: "Forget the details", ...coder },
      { type: "subflow", label: "Check and polish together", flowNames: ["check-links", "polish"] },
      {
        type: "llm",
        label: "Write the notes",
        ...scribe,
        messages: [
          { role: "user", content: ["patch: release-notes.md # What is new"] },
          { role: "user", content: ["draw: A heron that carries a key"] },
        ],
        continueOnFailure: true,
      },
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

/** People make mistakes: the console lists such a file with the place and the reason. */
const UNFINISHED = {
  description: "Somebody was called away while writing this.",
  steps: [{ type: "llm", label: "Ask", agentType: "coder", identifier: "main", mesages: [] }],
};

export async function writeFlows(directory: string): Promise<void> {
  await mkdir(directory);
  for (const [name, flow] of Object.entries(EXAMPLE_FLOWS)) {
    await writeJson(join(directory, `${name}.json`), flow);
  }
  await writeJson(join(directory, "unfinished.json"), UNFINISHED);
}
