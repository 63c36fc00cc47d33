import type { Conversation } from "@latchkey/contracts";
import Button from "@mui/material/Button";
import Snackbar from "@mui/material/Snackbar";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { conversationListsKey, deleteConversation } from "../../api/conversations.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { conversationPath, scopeOf, scopePath } from "../../components/places.ts";
import { takeFromLists } from "./cached-conversations.ts";

const UNDO_MS = 6_000;

type Pending = { conversation: Conversation; wasOpen: boolean };

/** Deletes conversations a few seconds after it was asked for, so that it can be taken back. */
export function DeletionProvider(props: { children: ReactNode }) {
  const [pending, setPending] = useState<Pending>();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const deletion = useDelete();
  const { mutate } = deletion;

  useEffect(() => {
    if (!pending) return undefined;
    const commit = () => {
      mutate(pending.conversation.id);
      setPending(undefined);
    };
    const timer = setTimeout(commit, UNDO_MS);
    window.addEventListener("pagehide", commit);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("pagehide", commit);
    };
  }, [pending, mutate]);

  const pendingId = pending?.conversation.id;
  const deletions = useMemo(() => {
    const remove = (conversation: Conversation) => {
      if (pendingId !== undefined) mutate(pendingId);
      const wasOpen = pathname === conversationPath(conversation);
      setPending({ conversation, wasOpen });
      if (wasOpen) void navigate(scopePath(scopeOf(conversation)));
    };
    return { pendingId, remove };
  }, [pendingId, pathname, navigate, mutate]);

  const undo = () => {
    setPending(undefined);
    if (pending?.wasOpen) void navigate(conversationPath(pending.conversation));
  };
  return (
    <DeletionContext value={deletions}>
      {props.children}
      <Snackbar
        open={pending !== undefined}
        message={`Deleted “${pending?.conversation.title ?? ""}”`}
        action={
          <Button size="small" color="inherit" onClick={undo}>
            Undo
          </Button>
        }
      />
      <Snackbar open={deletion.isError}>
        <div>
          <ErrorNotice error={deletion.error} onClose={deletion.reset} />
        </div>
      </Snackbar>
    </DeletionContext>
  );
}

function useDelete() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: deleteConversation,
    onMutate: (id) => takeFromLists(client, id),
    onSettled: () => client.invalidateQueries({ queryKey: conversationListsKey }),
  });
}

type Deletions = {
  /** The conversation that is hidden now and gone unless the person takes that back. */
  pendingId: string | undefined;
  remove: (conversation: Conversation) => void;
};

const DeletionContext = createContext<Deletions | undefined>(undefined);

/** How conversations are deleted. Throws outside of `DeletionProvider`. */
export function useDeletions(): Deletions {
  const deletions = useContext(DeletionContext);
  if (!deletions) throw new TypeError("useDeletions needs a DeletionProvider above it.");
  return deletions;
}
