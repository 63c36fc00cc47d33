import { askedCount, useAskingConversations } from "../api/conversations.ts";

/** The tab's title, with how many questions wait for an answer, wherever they were asked. */
export function PageTitle(props: { children: string }) {
  const count = askedCount(useAskingConversations());
  return <title>{`${count > 0 ? `(${count}) ` : ""}${props.children} · Latchkey`}</title>;
}
