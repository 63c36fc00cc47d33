import AddIcon from "@mui/icons-material/AddRounded";
import ArchiveIcon from "@mui/icons-material/Inventory2Outlined";
import Button from "@mui/material/Button";
import List from "@mui/material/List";
import { useState } from "react";
import { Link } from "react-router";
import { ErrorNotice } from "../../components/error-notice.tsx";
import {
  EmptyNote,
  ListFoot,
  ListFrame,
  ListHead,
  ListScroll,
} from "../../theme/conversations-look.ts";
import { ConversationRow } from "./conversation-row.tsx";
import { useConversationList } from "./use-conversation-list.ts";

/** All conversations, newest change first. `onChosen` is called when one was opened from here. */
export function ConversationList(props: { selectedId: string | undefined; onChosen: () => void }) {
  const [isArchive, setArchive] = useState(false);
  const list = useConversationList(isArchive);
  const conversations = list.data?.pages.flatMap((page) => page.conversations) ?? [];
  return (
    <ListFrame>
      <ListHead>
        <Button
          component={Link}
          to="/chat"
          variant="contained"
          startIcon={<AddIcon />}
          onClick={props.onChosen}
        >
          New chat
        </Button>
      </ListHead>
      <ListScroll>
        {list.isError && <ErrorNotice error={list.error} />}
        <List dense aria-label={isArchive ? "Archived conversations" : "Conversations"}>
          {conversations.map((conversation) => (
            <ConversationRow
              key={conversation.id}
              conversation={conversation}
              isSelected={conversation.id === props.selectedId}
              onChosen={props.onChosen}
            />
          ))}
        </List>
        {list.isSuccess && conversations.length === 0 && (
          <EmptyNote>{isArchive ? "Nothing is archived." : "No conversations yet."}</EmptyNote>
        )}
        {list.hasNextPage && (
          <Button
            fullWidth
            size="small"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            Load more
          </Button>
        )}
      </ListScroll>
      <ListFoot>
        <Button
          fullWidth
          size="small"
          color="inherit"
          startIcon={<ArchiveIcon />}
          aria-pressed={isArchive}
          onClick={() => setArchive(!isArchive)}
        >
          {isArchive ? "Back to conversations" : "Show archived"}
        </Button>
      </ListFoot>
    </ListFrame>
  );
}
