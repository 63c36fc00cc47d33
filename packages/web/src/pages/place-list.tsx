import type { Place } from "../components/place.ts";
import { AgentList } from "../features/agents/index.ts";
import { ConversationList } from "../features/conversations/index.ts";
import { FlowList } from "../features/flows/index.ts";

type Props = { place: Place; onChosen: () => void };

/** What a page has to choose from: agents or flows, and conversations. */
export function PlaceList(props: Props) {
  const { place, onChosen } = props;
  const chosen = { selectedId: place.conversationId, onChosen };
  const { name } = place;
  switch (place.section) {
    case "chat":
      return <ConversationList {...chosen} scope={{ kind: "chat" }} newLabel="New chat" />;
    case "agents":
      return (
        <>
          <AgentList selected={name} onChosen={onChosen} />
          {name !== undefined && (
            <ConversationList
              {...chosen}
              key={name}
              scope={{ agent: name }}
              newLabel="New conversation"
            />
          )}
        </>
      );
    case "flows":
      return (
        <>
          <FlowList selected={name} onChosen={onChosen} />
          {name !== undefined && (
            <ConversationList {...chosen} key={name} scope={{ flow: name }} newLabel="New run" />
          )}
        </>
      );
    case "sign-ins":
      return null;
  }
}
