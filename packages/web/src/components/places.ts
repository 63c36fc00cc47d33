import type { Conversation } from "@latchkey/contracts";
import type { ConversationScope } from "../api/conversations.ts";

/** A page of the console. */
const SECTIONS = ["chat", "agents", "flows", "sign-ins"] as const;
export type Section = (typeof SECTIONS)[number];

/** Where in the console an address is: on which page, at which agent or flow, in which conversation. */
export type Place = {
  section: Section;
  name?: string | undefined;
  conversationId?: string | undefined;
};

/** The place of an address; undefined when it leads nowhere. */
export function readPlace(pathname: string): Place | undefined {
  const [first, second, third] = pathname.split("/").filter(Boolean).map(decode);
  const section = SECTIONS.find((known) => known === first);
  if (!section) return undefined;
  if (section === "chat") return { section, conversationId: second };
  if (section === "sign-ins") return { section };
  return { section, name: second, conversationId: third };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const KEY = "latchkey.place";
const keyOf = (section: Section) => `${KEY}.${section}`;

/** Keeps where somebody is, for the next visit of the page and of the console. */
export function rememberPlace(pathname: string): void {
  const place = readPlace(pathname);
  if (!place) return;
  localStorage.setItem(KEY, pathname);
  localStorage.setItem(keyOf(place.section), pathname);
}

/** Where somebody was last, in the console or on one of its pages. */
export function lastPlace(section?: Section): string {
  const stored = localStorage.getItem(section ? keyOf(section) : KEY) ?? "";
  return readPlace(stored) ? stored : `/${section ?? "chat"}`;
}

/** A place that is gone is not gone back to. */
export function forgetPlace(pathname: string): void {
  const section = readPlace(pathname)?.section;
  for (const key of [KEY, ...(section ? [keyOf(section)] : [])]) {
    if (localStorage.getItem(key) === pathname) localStorage.removeItem(key);
  }
}

type Placed = Pick<Conversation, "id" | "agent" | "flow">;

/** The address of an agent, or of one of its conversations. */
export function agentPath(agent: string, conversationId?: string): string {
  return join("agents", agent, conversationId);
}

/** The address of a flow, or of one of its conversations. */
export function flowPath(flow: string, conversationId?: string): string {
  return join("flows", flow, conversationId);
}

export function conversationPath({ id, agent, flow }: Placed): string {
  if (flow !== undefined) return flowPath(flow, id);
  return agent === undefined ? join("chat", id) : agentPath(agent, id);
}

/** Where a new conversation of a scope begins. */
export function scopePath(scope: ConversationScope): string {
  if ("flow" in scope) return flowPath(scope.flow);
  return "agent" in scope ? agentPath(scope.agent) : "/chat";
}

export function scopeOf({ agent, flow }: Placed): ConversationScope {
  if (flow !== undefined) return { flow };
  return agent === undefined ? { kind: "chat" } : { agent };
}

function join(...parts: (string | undefined)[]): string {
  const known = parts.filter((part) => part !== undefined);
  return `/${known.map(encodeURIComponent).join("/")}`;
}
