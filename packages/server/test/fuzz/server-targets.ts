import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ErrorBodySchema, ErrorCodeSchema } from "@latchkey/contracts";
import { constantFrom, dictionary, oneof, record, tuple } from "fast-check";

import {
  anyJson,
  anyText,
  jsonText,
  nearly,
  nearlyLike,
  textsLike,
} from "../../../contracts/test/fuzz/arbitraries.ts";
import type { FuzzTarget } from "../../../contracts/test/fuzz/fuzzing.ts";
import { fuzzTarget } from "../../../contracts/test/fuzz/fuzzing.ts";
import { createAgentFolders } from "../../src/agents/agent-folders.ts";
import { createFlowFiles } from "../../src/agents/flow-files.ts";
import { ConfigError, readConfig } from "../../src/config.ts";
import { MalformedFrame, parseClientFrame } from "../../src/websocket/parse-client-frame.ts";
import { AS_PROGRAM } from "../support/session.ts";
import type { World } from "../support/world.ts";
import { createWorld } from "../support/world.ts";

const ON_DISK = 0.5;

const FLOW = {
  description: "Checks",
  steps: [
    { type: "llm", agentType: "a", identifier: "i", messages: [{ role: "user", content: ["x"] }] },
    {
      type: "startLoop",
      label: "l",
      steps: [{ type: "command", agentType: "a", commandName: "c" }],
    },
    { type: "break", agentType: "a", identifier: "i", question: "Done?", breakOn: "yes" },
  ],
};
const COMMAND = {
  Description: "Does things",
  items: [
    { type: "message", role: "user", content: ["x"] },
    { type: "message", role: "user", markdownFile: "y.md" },
  ],
};
const FRAME = {
  protocolVersion: "v1",
  type: "subscribe_conversation",
  conversationId: "c",
  afterSeq: 3,
};
const ENVIRONMENT = {
  LATCHKEY_PORT: "4780",
  LATCHKEY_HOST: "127.0.0.1",
  LATCHKEY_OWNER: "vault",
  LATCHKEY_LMSTUDIO_URL: "http://127.0.0.1:1234/v1",
  LATCHKEY_ISSUER: "https://auth.example.com",
  LATCHKEY_LOG_LEVEL: "info",
  LATCHKEY_ACCESS_TOKEN: "a-token-that-is-long-enough",
  LATCHKEY_WORKSPACE_DIR: "/tmp",
  CODEX_REFRESH_TOKEN_URL_OVERRIDE: "https://auth.example.com/token",
};

let directory: string | undefined;

/** A world that takes with it what the targets have written. */
export async function createFuzzWorld(): Promise<World> {
  const world = await createWorld();
  return {
    ...world,
    async close() {
      await world.close();
      if (directory !== undefined) await rm(directory, { recursive: true, force: true });
      directory = undefined;
    },
  };
}

async function folders() {
  directory ??= await mkdtemp(join(tmpdir(), "latchkey-fuzz-"));
  const [flows, agents] = [join(directory, "flows"), join(directory, "agents")];
  const commands = join(agents, "a", "commands");
  await mkdir(flows, { recursive: true });
  await mkdir(commands, { recursive: true });
  return { flows, agents, commands, config: join(agents, "a", "config.toml") };
}

const flowFiles = fuzzTarget("flow files", {
  inputs: textsLike(FLOW),
  share: ON_DISK,
  async holds(text) {
    const { flows } = await folders();
    await writeFile(join(flows, "f.json"), text);
    const flow = await createFlowFiles(flows).find("f");
    if (!flow) return false;
    return (
      flow.fault === undefined || (flow.fault.reason !== "" && flow.fault.code === "FLOW_INVALID")
    );
  },
});

const commandFiles = fuzzTarget("command files", {
  inputs: textsLike(COMMAND),
  share: ON_DISK,
  async holds(text) {
    const { agents, commands, config } = await folders();
    await writeFile(config, "");
    await writeFile(join(commands, "c.json"), text);
    const command = await createAgentFolders(agents).findCommand("a", "c");
    if (!command) return false;
    const { fault } = command;
    return fault ? fault.code === "COMMAND_INVALID" : command.items.length > 0;
  },
});

const agentConfig = fuzzTarget("config.toml of an agent", {
  inputs: nearly(anyText.map((text) => `model = ${JSON.stringify(text)}\n[a.b]\nc = [1, "x"]\n`)),
  share: ON_DISK,
  async holds(text) {
    const { agents, config } = await folders();
    await writeFile(config, text);
    const agent = await createAgentFolders(agents).find("a");
    return agent !== undefined && (agent.fault?.reason ?? "a fault") !== "";
  },
});

const plainNames = fuzzTarget("names of flows and agents", {
  inputs: oneof(anyText, nearly(constantFrom("../f", "a/../../f", "..", "%2e%2e/f"))),
  share: ON_DISK,
  async holds(name) {
    const { flows, agents } = await folders();
    const [flow, agent] = [
      createFlowFiles(flows).find(name),
      createAgentFolders(agents).find(name),
    ];
    const isOwn = (await agent)?.name;
    return (await flow)?.name !== ".." && (isOwn === undefined || isOwn === "a");
  },
});

const frames = fuzzTarget("WebSocket frames, parsed", {
  inputs: textsLike(FRAME),
  share: 3,
  holds(text) {
    try {
      parseClientFrame(text);
      return true;
    } catch (error) {
      return error instanceof MalformedFrame;
    }
  },
});

const environment = fuzzTarget("the server's environment", {
  inputs: oneof(
    nearlyLike(ENVIRONMENT),
    dictionary(constantFrom(...Object.keys(ENVIRONMENT), "CODEX_CA_CERTIFICATE"), anyText),
    record({ LATCHKEY_LMSTUDIO_URL: nearly(constantFrom("http://u@127.0.0.1:1/v1")) }),
  ),
  holds(value) {
    const given: Record<string, string> = {};
    for (const [name, text] of Object.entries(value ?? {})) {
      if (typeof text === "string") given[name] = text;
    }
    try {
      readConfig(given);
      return true;
    } catch (error) {
      return error instanceof ConfigError && !error.message.includes("long-enough");
    }
  },
});

/** Parsers that need no server. */
export const SERVER_TARGETS: readonly FuzzTarget[] = [
  flowFiles,
  commandFiles,
  agentConfig,
  plainNames,
  frames,
  environment,
];

const BODIES: readonly (readonly [method: string, path: string, body: unknown])[] = [
  ["POST", "/api/conversations", { provider: "codex", model: "m", title: "t" }],
  ["PATCH", "/api/conversations/none", { title: "t", archived: true }],
  ["POST", "/api/conversations/none/turns", { input: "x", provider: "codex", model: "m" }],
  ["POST", "/api/runs/none/retry", {}],
  ["POST", "/api/runs/none/approvals/none", { decision: "allow" }],
  ["POST", "/api/codex/device-auth/none/callback", { url: "http://127.0.0.1:1455/?code=x" }],
  ["POST", "/api/codex/device-auth/none/confirm", { accept: true }],
  ["POST", "/api/agents/none/runs", { input: "x" }],
  ["POST", "/api/agents/none/commands/none/runs", {}],
  ["POST", "/api/flows/none/runs", { startStep: 1 }],
  ["POST", "/api/session", { accessToken: "x" }],
  ["POST", "/api/session", { code: "x.y.z" }],
];
const TYPES = ["application/json", "application/json", "text/plain", "application/json; charset=x"];

const anyRequest = constantFrom(...BODIES).chain(([method, path, body]) =>
  record({
    method: constantFrom(method),
    path: oneof(
      { arbitrary: constantFrom(path), weight: 4 },
      { arbitrary: anyText.map((text) => path.replace("none", encode(text))), weight: 1 },
      { arbitrary: anyText.map((text) => `${path}?limit=${encode(text)}`), weight: 1 },
    ),
    type: constantFrom(...TYPES),
    body: oneof(textsLike(body), anyJson.map(jsonText)),
  }),
);

/** What a browser can send; a lone half of a pair it cannot. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

const anyQuery = tuple(
  constantFrom("/api/conversations", "/api/conversations/none/turns", "/api/audit"),
  dictionary(constantFrom("limit", "cursor", "before", "search", "kind", "archived"), anyText),
);

const HTTP_SHARE = 0.5;

/** Every answer is the contract's own, and none is a crash. */
async function isAnswered(response: Response): Promise<boolean> {
  const text = await response.text();
  if (response.status < 400) return true;
  const { code } = ErrorBodySchema.parse(JSON.parse(text));
  return response.status !== 500 && code !== "INTERNAL" && ErrorCodeSchema.safeParse(code).success;
}

/** The real app over loopback. */
export function httpTargets(url: string): readonly FuzzTarget[] {
  return [
    fuzzTarget("HTTP bodies, over loopback", {
      inputs: anyRequest,
      share: HTTP_SHARE,
      holds: async ({ method, path, type, body }) => {
        const headers = { ...AS_PROGRAM, "content-type": type };
        return isAnswered(await fetch(`${url}${path}`, { method, headers, body }));
      },
    }),
    fuzzTarget("HTTP queries, over loopback", {
      inputs: anyQuery,
      share: HTTP_SHARE,
      holds: async ([path, query]) => {
        const wellFormed = Object.entries(query).map(([name, text]) => [name, text.toWellFormed()]);
        const search = new URLSearchParams(wellFormed as [string, string][]).toString();
        return isAnswered(await fetch(`${url}${path}?${search}`, { headers: AS_PROGRAM }));
      },
    }),
  ];
}
