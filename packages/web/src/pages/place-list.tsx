import { Suspense } from "react";
import { lazyPart } from "../components/lazy-part.ts";
import type { Place } from "../components/places.ts";
import { ConversationList } from "../features/conversations/index.ts";

const AgentList = lazyPart(() =>
  import("../features/agents/index.ts").then((module) => module.AgentList),
);
const FlowList = lazyPart(() =>
  import("../features/flows/index.ts").then((module) => module.FlowList),
);

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
        <Suspense>
          <AgentList selected={name} onChosen={onChosen} />
          {name !== undefined && (
            <ConversationList
              {...chosen}
              key={name}
              scope={{ agent: name }}
              newLabel="New conversation"
            />
          )}
        </Suspense>
      );
    case "flows":
      return (
        <Suspense>
          <FlowList selected={name} onChosen={onChosen} />
          {name !== undefined && (
            <ConversationList {...chosen} key={name} scope={{ flow: name }} newLabel="New run" />
          )}
        </Suspense>
      );
    case "sign-ins":
      return null;
  }
}
