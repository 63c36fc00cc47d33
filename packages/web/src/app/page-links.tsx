import type { Conversation } from "@latchkey/contracts";
import FlowsIcon from "@mui/icons-material/AccountTreeOutlined";
import ChatIcon from "@mui/icons-material/ForumOutlined";
import AgentsIcon from "@mui/icons-material/SmartToyOutlined";
import SignInsIcon from "@mui/icons-material/VpnKeyOutlined";
import type { ComponentType } from "react";
import { askedCount, useAskingConversations } from "../api/conversations.ts";
import { lastPlace, type Section } from "../components/places.ts";
import { WaitingCount } from "../components/waiting-count.tsx";
import { PageLink } from "../theme/shell-look.ts";

const PAGES: { section: Section; label: string; Icon: ComponentType }[] = [
  { section: "chat", label: "Chat", Icon: ChatIcon },
  { section: "agents", label: "Agents", Icon: AgentsIcon },
  { section: "flows", label: "Flows", Icon: FlowsIcon },
  { section: "sign-ins", label: "Sign-ins", Icon: SignInsIcon },
];

/** The pages of the console, each at the place where it was left, with what waits there for a person. */
export function PageLinks(props: { current: Section | undefined }) {
  const asking = useAskingConversations();
  return PAGES.map(({ section, label, Icon }) => (
    <PageLink
      key={section}
      to={lastPlace(section)}
      aria-current={section === props.current ? "page" : undefined}
    >
      <Icon />
      <span>{label}</span>
      <WaitingCount count={askedCount(asking.filter((it) => sectionOf(it) === section))} />
    </PageLink>
  ));
}

function sectionOf({ agent, flow }: Conversation): Section {
  if (flow !== undefined) return "flows";
  return agent === undefined ? "chat" : "agents";
}
