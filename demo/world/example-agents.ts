import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

export type ExampleAgent = {
  name: string;
  description: string;
  systemPrompt: string;
  /** The programs that Codex asks about before it runs them. */
  asksBefore: string[];
  /** Whose sign-in of its own it has; without one it follows the server's. */
  account?: string;
  commands: Record<string, { Description: string; messages: string[] }>;
};

/** One agent that gets on with it, one that asks first, and one with a sign-in of its own. */
export const EXAMPLE_AGENTS: ExampleAgent[] = [
  {
    name: "coder",
    description: "Writes and changes code in the demo's folder.",
    systemPrompt: "You write small, readable changes and run the tests after each of them.",
    asksBefore: [],
    commands: {
      tidy: {
        Description: "Lists the folder, writes a note and reads it back.",
        messages: ["run: ls -la", "patch: notes.txt Tidied by the coder.", "run: cat notes.txt"],
      },
      describe: {
        Description: "Says what this folder is for.",
        messages: ["What is this folder for?"],
      },
    },
  },
  {
    name: "reviewer",
    description:
      "Reads what was changed and says what is missing. Asks before it runs touch, rm or mv.",
    systemPrompt: "You review changes. You name what is wrong and where.",
    asksBefore: ["touch", "rm", "mv"],
    commands: {
      "sign-off": {
        Description: "Marks the folder as reviewed, and asks before it does.",
        messages: ["run: ls", "run: touch reviewed.txt"],
      },
    },
  },
  {
    name: "scribe",
    description: "Writes what the others did down, and illustrates it. Signed in as somebody else.",
    systemPrompt: "You write release notes that people enjoy to read.",
    asksBefore: [],
    account: "grace@example.com",
    commands: {
      illustrate: {
        Description: "Looks at the picture in the folder and writes a caption for it.",
        messages: ["view: heron.png", "patch: caption.md # A heron, waiting for its turn"],
      },
    },
  },
];

/** What an agent's Codex home has of the world around: which models, and the sign-in of an account. */
type Surroundings = { provider: string; signIn: (account: string) => string };

/** Writes an agent's folder, which is its Codex home. */
export async function writeAgent(
  directory: string,
  agent: ExampleAgent,
  { provider, signIn }: Surroundings,
): Promise<void> {
  const home = join(directory, agent.name);
  await mkdir(join(home, "commands"), { recursive: true, mode: 0o700 });
  const config = [
    'sandbox_mode = "danger-full-access"',
    `approval_policy = "${agent.asksBefore.length > 0 ? "on-request" : "never"}"`,
    provider,
  ];
  await writeFile(join(home, "config.toml"), config.join("\n"));
  await writeFile(join(home, "description.md"), `${agent.description}\n`);
  await writeFile(join(home, "system_prompt.txt"), `${agent.systemPrompt}\n`);
  await mkdir(join(home, "rules"));
  const rules = agent.asksBefore.map(
    (program) => `prefix_rule(pattern=["${program}"], decision="prompt")\n`,
  );
  await writeFile(join(home, "rules", "default.rules"), rules.join(""));
  for (const [name, { Description, messages }] of Object.entries(agent.commands)) {
    const items = messages.map((text) => ({ type: "message", role: "user", content: [text] }));
    await writeJson(join(home, "commands", `${name}.json`), { Description, items });
  }
  if (agent.account !== undefined) {
    await writeFile(join(home, "auth.json"), signIn(agent.account), { mode: 0o600 });
  }
}

export async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}
