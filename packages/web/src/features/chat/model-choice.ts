import { type Provider, type ProviderId, ProviderIdSchema } from "@latchkey/contracts";

export type Choice = { provider: ProviderId; model: string };

const KEY = "latchkey.choice";

/** The wanted provider and model if there are such, else what comes nearest. */
export function chooseModel(providers: Provider[], wanted: Choice | undefined): Choice | undefined {
  const provider =
    providers.find(({ id }) => id === wanted?.provider) ??
    providers.find(({ available }) => available) ??
    providers[0];
  if (!provider) return wanted?.model ? wanted : undefined;
  const isWanted = wanted?.provider === provider.id && wanted.model !== "";
  // A provider that is not available may list no models; the wanted one is then all that is known.
  const knowsWanted = provider.models.length === 0 || hasModel(provider, wanted?.model);
  const model = isWanted && knowsWanted ? wanted.model : provider.models[0]?.id;
  return { provider: provider.id, model: model ?? "" };
}

function hasModel(provider: Provider, model: string | undefined): boolean {
  return provider.models.some(({ id }) => id === model);
}

export function readLastChoice(): Choice | undefined {
  const [provider, ...model] = (localStorage.getItem(KEY) ?? "").split("/");
  const parsed = ProviderIdSchema.safeParse(provider);
  return parsed.success ? { provider: parsed.data, model: model.join("/") } : undefined;
}

export function writeLastChoice({ provider, model }: Choice): void {
  localStorage.setItem(KEY, `${provider}/${model}`);
}
