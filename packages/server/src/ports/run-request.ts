import type { FlowStep, StartTurn } from "@latchkey/contracts";
import type { MessageSource } from "./agent-catalog.ts";

type Place = { workingFolder?: string | undefined };

export type ChatRequest = StartTurn & { kind: "chat"; codexHome?: string | undefined };
export type AgentRequest = Place & { kind: "agent"; agent: string; input: string };
export type CommandRequest = Place & {
  kind: "command";
  agent: string;
  command: string;
  items: MessageSource[];
};
export type FlowRequest = Place & { kind: "flow"; flow: string; steps: FlowStep[] };

/** Everything that a run needs to be sent again exactly as it was. */
export type RunRequest = ChatRequest | AgentRequest | CommandRequest | FlowRequest;
