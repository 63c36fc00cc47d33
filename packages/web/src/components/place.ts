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
