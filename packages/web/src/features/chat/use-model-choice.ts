import type { Provider, ProviderId } from "@latchkey/contracts";
import { useState } from "react";
import { useProviders } from "../../api/system.ts";
import { type Choice, chooseModel, readLastChoice, writeLastChoice } from "./model-choice.ts";

const NONE: Provider[] = [];

export type ModelChoice = {
  /** The provider that the conversation was started with; another one needs a new conversation. */
  ownProvider: ProviderId | undefined;
  providers: Provider[];
  provider: Provider | undefined;
  choice: Choice | undefined;
  chooseProvider: (id: ProviderId) => void;
  chooseModel: (id: string) => void;
};

type Options = { conversation?: Choice | undefined; onOtherProvider?: () => void };

/**
 * Provider and model of the next message: as picked here, else as the conversation has them.
 * `onOtherProvider` is called when one was picked that the conversation cannot turn to.
 */
export function useModelChoice({ conversation, onOtherProvider }: Options): ModelChoice {
  const [picked, setPicked] = useState<Choice>();
  const providers = useProviders() ?? NONE;
  const choice = picked ?? chooseModel(providers, conversation ?? readLastChoice());
  const pick = (next: Choice | undefined) => {
    if (!next) return;
    writeLastChoice(next);
    if (conversation && next.provider !== conversation.provider) onOtherProvider?.();
    else setPicked(next);
  };
  return {
    ownProvider: conversation?.provider,
    providers,
    choice,
    provider: providers.find(({ id }) => id === choice?.provider),
    chooseProvider: (id) => pick(chooseModel(providers, { provider: id, model: "" })),
    chooseModel: (model) => pick(choice && { ...choice, model }),
  };
}
