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

/** Whether runs can use what the home holds. */
export function isHomeReady(home: CodexHome): boolean {
  return home.status === "ok" || home.status === "expiring";
}

/** When a home was given the working credentials that it has now. */
export function signedInAt(homes: CodexHome[], name: string): string | undefined {
  return homes.find((home) => home.name === name && isHomeReady(home))?.lastRefreshAt;
}

/** What will happen to a sign-in that still works. */
export function expiringText({ name, usableUntil, renewable }: CodexHome): string {
  const where = name === SERVER_HOME ? "" : ` of ${homeLabel(name)}`;
  const end = usableUntil === undefined ? "soon" : `at ${momentText(usableUntil)}`;
  return renewable
    ? `The Codex sign-in${where} could not be renewed so far and ends ${end}.`
    : `The Codex sign-in${where} can’t be renewed and ends ${end}.`;
}

const ISO_TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** What is known of renewing a sign-in, with its times as the person reads them. */
export function renewableText({ renewable, renewableEvidence }: CodexHome): string {
  const answer = renewable ? "Yes" : "No";
  if (renewableEvidence === undefined) return answer;
  return `${answer}: ${renewableEvidence.replaceAll(ISO_TIME, momentText)}`;
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
