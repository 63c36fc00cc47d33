import type { Provider, ProviderId } from "@latchkey/contracts";
import { PROVIDER_IDS } from "@latchkey/contracts/plain";
import { useState } from "react";
import { useProviders } from "../../api/system.ts";

export type Choice = { provider: ProviderId; model: string };

const KEY = "latchkey.choice";

/** The wanted provider and model if there are such, else what comes nearest. */
export function chooseModel(providers: Provider[], wanted: Choice | undefined): Choice | undefined {
  const provider = chooseProvider(providers, wanted?.provider);
  if (!provider) return wanted;
  const wantedModel = wanted?.provider === provider.id ? wanted.model : "";
  // A provider that is not available may list no models; the wanted one is then all that is known.
  const isKept =
    provider.models.length === 0 || provider.models.some(({ id }) => id === wantedModel);
  return { provider: provider.id, model: isKept ? wantedModel : (provider.models[0]?.id ?? "") };
}

function chooseProvider(providers: Provider[], wanted: ProviderId | undefined) {
  return (
    providers.find(({ id }) => id === wanted) ??
    // Whether it can answer now or not: to turn to another one is the person's own choice.
    providers.find(({ id }) => id === "codex") ??
    providers[0]
  );
}

function readLastChoice(): Choice | undefined {
  const [stored, ...model] = (localStorage.getItem(KEY) ?? "").split("/");
  const provider = PROVIDER_IDS.find((id) => id === stored);
  return provider && { provider, model: model.join("/") };
}

function writeLastChoice({ provider, model }: Choice): void {
  localStorage.setItem(KEY, `${provider}/${model}`);
}

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
