import type { Provider, ProviderId } from "@latchkey/contracts";
import { PROVIDER_IDS } from "@latchkey/contracts/plain";

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

export function readLastChoice(): Choice | undefined {
  const [stored, ...model] = (localStorage.getItem(KEY) ?? "").split("/");
  const provider = PROVIDER_IDS.find((id) => id === stored);
  return provider && { provider, model: model.join("/") };
}

export function writeLastChoice({ provider, model }: Choice): void {
  localStorage.setItem(KEY, `${provider}/${model}`);
}
