import { useMutation } from "@tanstack/react-query";
import { cancelRun } from "../../api/runs.ts";
import { Composer } from "../../components/composer/composer.tsx";
import { NEW_CONVERSATION } from "../../components/composer/drafts.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { ComposerDock } from "../../theme/composer-look.ts";
import { Column } from "../../theme/layout.ts";
import { useSendMessage } from "./use-send-message.ts";
import type { Choice } from "./model-choice.ts";

type Props = {
  conversationId: string | undefined;
  choice: Choice | undefined;
  runningRunId: string | undefined;
  onSent: (conversationId: string) => void;
};

/** The composer and what went wrong with the last press of its buttons. */
export function ChatDock(props: Props) {
  const { conversationId, choice, runningRunId, onSent } = props;
  const message = useSendMessage(conversationId);
  const stop = useMutation({ mutationFn: cancelRun });
  const send = async (text: string) => {
    if (!choice) return;
    await message.mutateAsync({ text, choice }, { onSuccess: onSent });
  };
  return (
    <ComposerDock>
      <Column>
        {message.isError && <ErrorNotice error={message.error} onClose={message.reset} />}
        {stop.isError && <ErrorNotice error={stop.error} onClose={stop.reset} />}
        <Composer
          draftKey={conversationId ?? NEW_CONVERSATION}
          canSend={Boolean(choice?.model)}
          isRunning={runningRunId !== undefined}
          isStopping={stop.isPending}
          onSend={send}
          onStop={() => {
            if (runningRunId) stop.mutate(runningRunId);
          }}
        />
      </Column>
    </ComposerDock>
  );
}
