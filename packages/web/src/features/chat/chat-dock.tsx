import { ComposerDock } from "../../components/composer/composer-dock.tsx";
import { NEW_CONVERSATION } from "../../components/composer/drafts.ts";
import type { Choice } from "./model-choice.ts";
import { useSendMessage } from "./use-send-message.ts";

type Props = {
  conversationId: string | undefined;
  choice: Choice | undefined;
  runningRunId: string | undefined;
  onSent: (conversationId: string) => void;
};

/** Where the messages of a chat are written. */
export function ChatDock(props: Props) {
  const { conversationId, choice, runningRunId, onSent } = props;
  const message = useSendMessage(conversationId);
  const send = async (text: string) => {
    if (!choice) return;
    await message.mutateAsync({ text, choice }, { onSuccess: onSent });
  };
  return (
    <ComposerDock
      label="Message"
      placeholder="Write a message"
      draftKey={conversationId ?? NEW_CONVERSATION}
      canSend={Boolean(choice?.model)}
      runningRunId={runningRunId}
      onSend={send}
      failure={message.isError ? { error: message.error, onClose: message.reset } : undefined}
    />
  );
}
