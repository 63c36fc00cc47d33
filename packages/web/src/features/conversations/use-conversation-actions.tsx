import type { ChangeConversation } from "@latchkey/contracts";
import Snackbar from "@mui/material/Snackbar";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate } from "react-router";
import { changeConversation, deleteConversation } from "../../api/conversations.ts";
import { queryKeys } from "../../api/query-keys.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";

/** Rename, archive and delete; `notice` says when one of them failed. */
export function useConversationActions(id: string) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const onSuccess = () => client.invalidateQueries({ queryKey: queryKeys.conversationLists });
  const change = useMutation({
    mutationFn: (body: ChangeConversation) => changeConversation(id, body),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: () => deleteConversation(id),
    onSuccess: async () => {
      if (pathname === `/chat/${id}`) await navigate("/chat");
      await onSuccess();
    },
  });
  const failed = [change, remove].find(({ isError }) => isError);
  const notice = failed && (
    <Snackbar open>
      <div>
        <ErrorNotice error={failed.error} onClose={failed.reset} />
      </div>
    </Snackbar>
  );
  return {
    change: (body: ChangeConversation) => change.mutate(body),
    remove: () => remove.mutate(),
    notice,
  };
}
