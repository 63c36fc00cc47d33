import type { AnyProvider, HttpClient, Provider, ProviderId } from "@latchkey/auth";
import { createHttpClient, createOpenAiProvider, createProvider } from "@latchkey/auth";

import type { CliConfig } from "../config.ts";
import { readCa } from "../config.ts";
import type { Io } from "../io.ts";
import type { ProviderOptions } from "../options.ts";
import { chooseProvider } from "./choose-provider.ts";

/** A provider and the connection to it. Codex can only use what `openai` grants. */
export type Session = { httpClient: HttpClient } & (
  | { id: "openai"; provider: Provider }
  | { id: Exclude<ProviderId, "openai">; provider: AnyProvider }
);

/** Runs `work` with the provider that the options and the environment name. */
export async function withSession<T>(
  { config, io }: { config: CliConfig; io: Io },
  options: ProviderOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const id = chooseProvider(options);
  const httpClient = createHttpClient({
    proxyEnvironment: config.environment,
    ca: readCa(config),
    userAgent: `latchkey/${io.version}`,
  });
  try {
    const { issuer, clientId } = options;
    if (id === "openai") {
      const { authorizationServer: server } = config;
      const named = { ...server, issuer: issuer ?? server.issuer, clientId };
      return await work({
        httpClient,
        id,
        provider: createOpenAiProvider({ ...named, httpClient }),
      });
    }
    const { clientSecret } = config;
    const { signal } = io;
    const given = { httpClient, issuer, clientId, clientSecret, signal };
    return await work({ httpClient, id, provider: await createProvider(id, given) });
  } finally {
    await httpClient.close();
  }
}
