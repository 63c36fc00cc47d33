import type { Account, CodexHome } from "@latchkey/contracts";
import { momentText } from "./time-texts.ts";

/** The registered name of the server's own Codex home. */
export const SERVER_HOME = "server";

/** A Codex home as people call it. */
export function homeLabel(name: string): string {
  if (name === SERVER_HOME) return "this server";
  return name.startsWith("agent:") ? `agent ${name.slice("agent:".length)}` : name;
}

export function accountLabel(account: Account): string {
  const name = account.email ?? account.accountId;
  if (!account.plan) return name;
  const plan = account.plan.charAt(0).toUpperCase() + account.plan.slice(1);
  return `${name} (${plan})`;
}

/** "this server, agent a and agent b"; beyond three the rest is counted. */
export function homesLabel(names: string[]): string {
  const labels = names.map(homeLabel);
  const shown = labels.length > 3 ? [...labels.slice(0, 2), `${labels.length - 2} more`] : labels;
  return new Intl.ListFormat("en", { type: "conjunction" }).format(shown);
}

/** "this server and 4 agents that follow it": whom a sign-in of that home repairs. */
export function reachLabel(homes: CodexHome[], name: string): string {
  const followers = homes.filter(({ follows }) => follows === name);
  if (followers.length === 0) return homeLabel(name);
  const kind = followers.every((home) => home.name.startsWith("agent:")) ? "agent" : "home";
  const count =
    followers.length === 1 ? `1 ${kind} that follows` : `${followers.length} ${kind}s that follow`;
  return `${homeLabel(name)} and ${count} it`;
}

/**
 * The home whose sign-in repairs this one: the owner of what it follows. A follower that alone has
 * lost what its owner still has is repaired by itself.
 */
export function homeToRepair(homes: CodexHome[], name: string): string {
  const home = homes.find((known) => known.name === name);
  const owner = homes.find((known) => known.name === home?.follows);
  if (!home || !owner) return name;
  return isHomeReady(home) || !isHomeReady(owner) ? owner.name : name;
}

/** Whether nobody ever signed in there, as far as is known. */
export function isNew(home: CodexHome | undefined): boolean {
  return home?.status === "signed_out" && !home.account && home.lastRefreshAt === undefined;
}

/** What the button says that leads to a home's sign-in. */
export function signInVerb(homes: CodexHome[], name: string): "Sign in" | "Re-authenticate" {
  const repaired = homeToRepair(homes, name);
  return isNew(homes.find((home) => home.name === repaired)) ? "Sign in" : "Re-authenticate";
}

/** "This server", to begin with. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Whether runs can use what the home holds. */
export function isHomeReady(home: CodexHome): boolean {
  return home.status === "ok" || home.status === "expiring" || home.modelProvider !== undefined;
}

/**
 * Whether a home was given working credentials after a moment. It may be told to be well for a while
 * after a turn failed, before the failure has reached it.
 */
export function hasSignedInSince(homes: CodexHome[], name: string, isoTime: string): boolean {
  const home = homes.find((known) => known.name === name);
  if (!home || !isHomeReady(home) || home.lastRefreshAt === undefined) return false;
  return Date.parse(home.lastRefreshAt) > Date.parse(isoTime);
}

/** What will happen to a sign-in that still works. */
export function expiringText({ name, usableUntil, renewable }: CodexHome): string {
  const end = usableUntil === undefined ? "soon" : `at ${momentText(usableUntil)}`;
  return renewable
    ? `The Codex sign-in of ${homeLabel(name)} could not be renewed so far and ends ${end}.`
    : `The Codex sign-in of ${homeLabel(name)} can’t be renewed and ends ${end}.`;
}

const ISO_TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** What is known of renewing a sign-in, with its times as the person reads them. */
export function renewableText({ renewable, renewableEvidence }: CodexHome): string {
  const answer = renewable ? "Yes" : "No";
  if (renewableEvidence === undefined) return answer;
  return `${answer}: ${renewableEvidence.replaceAll(ISO_TIME, momentText)}`;
}

/** How far commands are kept from sign-ins, with what the server says about it. */
export function modelAccessText({ modelAccess }: CodexHome): string | undefined {
  if (!modelAccess) return undefined;
  if (modelAccess.level === "denied") return "Cannot read sign-ins";
  return ["Can read sign-ins", modelAccess.reason].filter(Boolean).join(": ");
}

/** The registered name of an agent's Codex home. */
export function agentHome(agent: string): string {
  return `agent:${agent}`;
}

export function timeOfDay(isoTime: string): string {
  return new Date(isoTime).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
}

export function runCount(count: number): string {
  return count === 1 ? "1 run" : `${count} runs`;
}
