import AddIcon from "@mui/icons-material/AddRounded";
import ClearIcon from "@mui/icons-material/CloseRounded";
import ArchiveIcon from "@mui/icons-material/Inventory2Outlined";
import SearchIcon from "@mui/icons-material/SearchRounded";
import Button from "@mui/material/Button";
import IconButton from "@mui/material/IconButton";
import InputBase from "@mui/material/InputBase";
import List from "@mui/material/List";
import { useDeferredValue, useState } from "react";
import { Link } from "react-router";
import {
  type ConversationFilter,
  type ConversationScope,
  useConversationList,
} from "../../api/conversations.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { scopePath } from "../../components/places.ts";
import { ConversationRow } from "./conversation-row.tsx";
import { useDeletions } from "./deletion-provider.tsx";
import {
  EmptyNote,
  ListFoot,
  ListFrame,
  ListHead,
  ListScroll,
  SearchFrame,
} from "../../theme/list-look.ts";

type Props = {
  scope: ConversationScope;
  /** What the button for a new one says. */
  newLabel: string;
  selectedId: string | undefined;
  /** Called when one was opened from here. */
  onChosen: () => void;
};

/** The conversations of a scope, newest change first, with search and archive. */
export function ConversationList(props: Props) {
  const [isArchive, setArchive] = useState(false);
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed.trim());
  return (
    <ListFrame>
      <ListHead>
        <Button
          component={Link}
          to={scopePath(props.scope)}
          variant="contained"
          startIcon={<AddIcon />}
          onClick={props.onChosen}
        >
          {props.newLabel}
        </Button>
        <SearchField value={typed} onChange={setTyped} />
      </ListHead>
      <ListScroll>
        <Found {...props} filter={{ scope: props.scope, archived: isArchive, search }} />
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

function Found(props: Props & { filter: ConversationFilter }) {
  const { filter } = props;
  const list = useConversationList(filter);
  const { pendingId } = useDeletions();
  const all = list.data?.pages.flatMap((page) => page.conversations) ?? [];
  const conversations = all.filter(({ id }) => id !== pendingId);
  return (
    <>
      {list.isError && <ErrorNotice error={list.error} />}
      <List dense aria-label={filter.archived ? "Archived conversations" : "Conversations"}>
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
        <EmptyNote role="status">{emptyText(filter)}</EmptyNote>
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
    </>
  );
}

function emptyText({ archived, search }: ConversationFilter): string {
  if (search !== "") return archived ? "Nothing in the archive matches." : "Nothing matches.";
  return archived ? "Nothing is archived." : "No conversations yet.";
}

/** Narrows the list down to what matches. Escape empties it. */
function SearchField(props: { value: string; onChange: (value: string) => void }) {
  return (
    <SearchFrame role="search">
      <SearchIcon fontSize="small" aria-hidden />
      <InputBase
        fullWidth
        value={props.value}
        placeholder="Search"
        slotProps={{ input: { "aria-label": "Search conversations", maxLength: 200, dir: "auto" } }}
        onChange={(event) => props.onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") props.onChange("");
        }}
      />
      {props.value !== "" && (
        <IconButton size="small" aria-label="Clear the search" onClick={() => props.onChange("")}>
          <ClearIcon fontSize="small" />
        </IconButton>
      )}
    </SearchFrame>
  );
}
