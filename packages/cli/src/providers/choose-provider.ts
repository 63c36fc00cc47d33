import type { ProviderId } from "@latchkey/auth";
import { listProviders } from "@latchkey/auth";

import { CliError } from "../failure.ts";
import type { ProviderOptions } from "../options.ts";

/** Providers that are where they are. */
const WITH_ISSUER: readonly ProviderId[] = ["openai", "oidc"];

/** The provider that the options mean. Throws `INVALID_REQUEST` when they do not fit together. */
export function chooseProvider({ provider, issuer, clientId }: ProviderOptions): ProviderId {
  const fallback = issuer === undefined ? "openai" : "oidc";
  const description = listProviders().find(({ id }) => id === (provider ?? fallback));
  if (!description) throw usage(`There is no provider ${provider ?? ""}.`);
  const { id, needs } = description;
  if (issuer !== undefined && !WITH_ISSUER.includes(id)) throw usage(`${id} takes no --issuer.`);
  if (needs.includes("issuer") && issuer === undefined) throw usage(`${id} needs --issuer.`);
  if (needs.includes("clientId") && clientId === undefined) throw usage(`${id} needs --client-id.`);
  return id;
}

function usage(message: string): CliError {
  return new CliError("INVALID_REQUEST", `${message} See: latchkey providers`);
}
