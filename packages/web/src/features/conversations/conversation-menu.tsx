import type { Conversation } from "@latchkey/contracts";
import MoreIcon from "@mui/icons-material/MoreVertRounded";
import IconButton from "@mui/material/IconButton";
import { Suspense, useState } from "react";
import { lazyPart } from "../../components/lazy-part.ts";

const Actions = lazyPart(() =>
  import("./conversation-actions.tsx").then((module) => module.ConversationActions),
);

/** What can be done with a conversation; its code is fetched when it is first wanted. */
export function ConversationMenu(props: { conversation: Conversation }) {
  const { conversation } = props;
  const [anchor, setAnchor] = useState<HTMLElement>();
  const [isWanted, setWanted] = useState(false);
  return (
    <>
      <IconButton
        edge="end"
        size="small"
        aria-label={`Menu of ${conversation.title}`}
        aria-haspopup="menu"
        onClick={(event) => {
          setAnchor(event.currentTarget);
          setWanted(true);
        }}
      >
        <MoreIcon fontSize="small" />
      </IconButton>
      {isWanted && (
        <Suspense>
          <Actions
            conversation={conversation}
            anchor={anchor}
            onClose={() => setAnchor(undefined)}
          />
        </Suspense>
      )}
    </>
  );
}
