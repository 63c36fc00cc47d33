import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createRealWorld, type RealWorld } from "../support/real-world.ts";

/** Tokens live so long. The keeper renews them when a quarter of that is left. */
const TOKEN_SECONDS = 16;

/** Agents that follow the server's sign-in, and agents with one of their own in the vault. */
const FOLLOWERS = ["auk", "bittern", "crane", "dunlin"];
export const OWNERS = ["egret", "fulmar", "gannet"];
export const AGENTS = [...FOLLOWERS, ...OWNERS];
/** Somebody signs in again here now and then, while turns run in all of them. */
export const SIGNED_IN_AGAIN = ["server", ...OWNERS.map((agent) => `agent:${agent}`)];
export const FLOWS = ["rounds", "relay"];

/** Eight homes, two flows, and an authorization server whose tokens live for seconds. */
export async function createSoakWorld(): Promise<RealWorld> {
  const world = await createRealWorld({
    accessTokenLifetimeSeconds: TOKEN_SECONDS,
    intervalSeconds: 1,
    tokenDelayMs: 5,
  });
  for (const agent of AGENTS) {
    const home = join(world.agents, agent);
    await world.createHome(home, { isSignedIn: false });
    await mkdir(join(home, "commands"));
    await writeFile(join(home, "commands", "twice.json"), JSON.stringify(COMMAND));
  }
  await writeFile(join(world.flows, "rounds.json"), JSON.stringify(ROUNDS));
  await writeFile(join(world.flows, "relay.json"), JSON.stringify(RELAY));
  return world;
}

const message = (text: string) => ({ role: "user", content: [text] });

const COMMAND = {
  Description: "Says two things",
  items: ["say: one", "run: echo two"].map((text) => ({ type: "message", ...message(text) })),
};

const step = (agentType: string, text: string) => ({
  type: "llm",
  agentType,
  identifier: "soak",
  messages: [message(text)],
});

const ROUNDS = {
  description: "Goes round until it is told to stop",
  steps: [
    {
      type: "startLoop",
      steps: [
        step("auk", "think: about herons"),
        step("egret", "long: 20"),
        {
          type: "break",
          agentType: "auk",
          identifier: "soak",
          question: "Enough?",
          breakOn: "yes",
        },
      ],
    },
  ],
};

const RELAY = {
  description: "Hands on from one to the next",
  steps: [
    step("bittern", "run: echo one"),
    { type: "command", agentType: "fulmar", identifier: "soak", commandName: "twice" },
    step("crane", "say: three"),
  ],
};
