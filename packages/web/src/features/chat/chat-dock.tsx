import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { createConversation, startTurn } from "../../api/conversations.ts";
import { ComposerDock } from "../../components/composer/composer.tsx";
import { NEW_CONVERSATION } from "../../components/composer/drafts.ts";
import type { Choice } from "./model-choice.ts";
import { Welcome as Frame } from "../../theme/chat-look.ts";

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

type Message = { text: string; choice: Choice };

/**
 * Sends a message, in a new conversation when there is none yet; answers the conversation's id. A
 * conversation that was made for a message that then failed is used for the next one.
 */
function useSendMessage(conversationId: string | undefined) {
  const created = useRef<string>(undefined);
  return useMutation({
    mutationFn: async ({ text, choice }: Message): Promise<string> => {
      const id = conversationId ?? created.current ?? (await createConversation(choice)).id;
      if (!conversationId) created.current = id;
      await startTurn(id, { input: text, ...choice });
      return id;
    },
  });
}

/** What an empty conversation says. */
export function Welcome() {
  return (
    <Frame>
      <img src="favicon.svg" alt="" />
      <h2>What shall we work on?</h2>
      <p>
        Your message runs on the server. You can close this page; the answer will be here when you
        come back.
      </p>
    </Frame>
  );
}
