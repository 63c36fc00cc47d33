import {
  DEFAULT_MODEL,
  type Conversation,
  type RunStarted,
  type StartAgentRun,
  type StartCommandRun,
} from "@latchkey/contracts";
import { v7 as uuid } from "uuid";
import { Failure, NotFound } from "../../failure.ts";
import type { AgentDefinition } from "../../ports/agent-catalog.ts";
import type { AgentRequest, CommandRequest } from "../../ports/run-request.ts";
import { findAgent } from "../agents/find-agent.ts";
import { findCommand } from "../agents/find-command.ts";
import { announceRun } from "./announce-run.ts";
import { beginRun } from "./begin-run.ts";
import type { RunDeps } from "./run-deps.ts";
import { titleOf } from "./titles.ts";

/** Sends an instruction to an agent, in its own Codex home. */
export async function startAgentRun(
  deps: RunDeps,
  name: string,
  { instruction, ...place }: StartAgentRun,
): Promise<RunStarted> {
  const agent = await findAgent(deps.agents, name);
  const request: AgentRequest = { kind: "agent", agent: name, input: instruction };
  return start(deps, { agent, request, title: titleOf(instruction) }, place);
}

/** Runs an agent's command, item by item. */
export async function startCommandRun(
  deps: RunDeps,
  names: { agent: string; command: string },
  place: StartCommandRun,
): Promise<RunStarted> {
  const agent = await findAgent(deps.agents, names.agent);
  const { items, name, description } = await findCommand(deps.agents, agent.name, names.command);
  const request: CommandRequest = { kind: "command", agent: agent.name, command: name, items };
  return start(deps, { agent, request, title: titleOf(description ?? name) }, place);
}

type Start = { agent: AgentDefinition; request: AgentRequest | CommandRequest; title: string };

async function start(
  deps: RunDeps,
  { agent, request, title }: Start,
  { conversationId: chosen, workingFolder }: StartCommandRun,
): Promise<RunStarted> {
  const known = chosen === undefined ? undefined : await checkConversation(deps, chosen, agent);
  const folder = await findFolder(deps, workingFolder, known);
  if (folder !== undefined) request.workingFolder = folder;
  // Where no run may begin, no conversation is made for it.
  deps.active.requireRoom();
  const conversationId = chosen ?? (await createFor(deps, agent, title));
  const { id: runId } = await beginRun(deps, { conversationId, request });
  if (request.workingFolder !== undefined) {
    const change = { workingFolder: request.workingFolder, updatedAt: new Date().toISOString() };
    await deps.conversations.change(conversationId, change);
  }
  await announceRun(deps, runId);
  // A run that waited for a sign-in here waits no more.
  if (known?.hasFailed) await deps.homes.announce(agent.codexHome);
  return { runId, conversationId };
}

/** The folder that is chosen now, else the conversation's own, where that is the same as ever. */
async function findFolder(
  { folders }: RunDeps,
  chosen: string | undefined,
  known: Conversation | undefined,
): Promise<string | undefined> {
  if (chosen !== undefined) return folders.resolve(chosen);
  if (known?.workingFolder !== undefined) await folders.confirm(known.workingFolder);
  return known?.workingFolder;
}

/** A conversation with this agent. */
async function checkConversation(
  deps: RunDeps,
  id: string,
  agent: AgentDefinition,
): Promise<Conversation> {
  const conversation = await deps.conversations.get(id);
  if (!conversation) throw new NotFound("conversation");
  if (conversation.agent !== agent.name) {
    throw new Failure("INVALID_REQUEST", `This conversation is not with the agent ${agent.name}.`);
  }
  return conversation;
}

async function createFor(deps: RunDeps, agent: AgentDefinition, title: string): Promise<string> {
  const id = uuid();
  await deps.conversations.create({
    id,
    title,
    provider: "codex",
    model: agent.model ?? DEFAULT_MODEL,
    agent: agent.name,
    createdAt: new Date().toISOString(),
  });
  return id;
}
