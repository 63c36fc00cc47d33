import type { HttpClient, Provider } from "@latchkey/auth";
import { createHttpClient, createOpenAiProvider } from "@latchkey/auth";

import type { CliConfig } from "../config.ts";
import { readCa } from "../config.ts";
import type { Io } from "../io.ts";
import type { ProviderOptions } from "../options.ts";

/** A provider and the connection to it. */
export interface Session {
  provider: Provider;
  httpClient: HttpClient;
}

/** Runs `work` with the provider that the options and the environment name. */
export async function withSession<T>(
  { config, io }: { config: CliConfig; io: Io },
  options: ProviderOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const httpClient = createHttpClient({
    proxyEnvironment: config.environment,
    ca: readCa(config),
    userAgent: `latchkey/${io.version}`,
  });
  try {
    const issuer = options.issuer ?? config.authorizationServer.issuer;
    const provider = createOpenAiProvider({
      httpClient,
      ...config.authorizationServer,
      issuer,
      clientId: options.clientId,
    });
    return await work({ provider, httpClient });
  } finally {
    await httpClient.close();
  }
}
