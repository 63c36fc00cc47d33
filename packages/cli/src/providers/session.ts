import type { AnyProvider, HttpClient, Provider, ProviderId } from "@latchkey/auth";
import { AuthError, createOpenAiProvider, createProvider } from "@latchkey/auth";

import type { CliConfig } from "../config.ts";
import { CliError } from "../failure.ts";
import { openHttpClient } from "../http-client.ts";
import type { Io } from "../io.ts";
import type { ProviderOptions } from "../options.ts";
import { chooseProvider } from "./choose-provider.ts";

/** A provider and the connection to it. Codex can only use what `openai` grants. */
export type Session = { httpClient: HttpClient } & (
  | { id: "openai"; provider: Provider }
  | { id: Exclude<ProviderId, "openai">; provider: AnyProvider }
);

interface SessionContext {
  config: CliConfig;
  io: Io;
  /** The work has sense without a connection: what is wrong with that is told by each request. */
  isOfflineFine?: boolean | undefined;
}

/** Runs `work` with the provider that the options and the environment name. */
export async function withSession<T>(
  context: SessionContext,
  options: ProviderOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const id = chooseProvider(options);
  if (id === "openai") return withOpenAi(context, options, work);
  return withHttpClient(context, async (httpClient) => {
    const { issuer, clientId } = options;
    const { clientSecret } = context.config;
    const { signal } = context.io;
    const given = { httpClient, issuer, clientId, clientSecret, signal };
    return work({ httpClient, id, provider: await createProvider(id, given) });
  });
}

/** Runs `work` with OpenAI's authorization server, wherever the environment says that it is. */
export async function withOpenAi<T>(
  context: SessionContext,
  { issuer, clientId }: ProviderOptions,
  work: (session: Extract<Session, { id: "openai" }>) => Promise<T>,
): Promise<T> {
  const { authorizationServer: server } = context.config;
  const named = { ...server, issuer: issuer ?? server.issuer, clientId };
  return withHttpClient(context, (httpClient) => {
    const provider = createOpenAiProvider({ ...named, httpClient });
    return work({ httpClient, id: "openai", provider });
  });
}

async function withHttpClient<T>(
  { config, io, isOfflineFine = false }: SessionContext,
  work: (httpClient: HttpClient) => Promise<T>,
): Promise<T> {
  const httpClient = await openHttpClient(config, io).catch((error: unknown) => {
    if (!isOfflineFine || !(error instanceof CliError)) throw error;
    return withoutConnection(error);
  });
  try {
    return await work(httpClient);
  } finally {
    await httpClient.close();
  }
}

function withoutConnection(cause: CliError): HttpClient {
  const details = { cause, reason: "no_connection" };
  return {
    request: () => Promise.reject(new AuthError("AUTH_SERVER_UNREACHABLE", cause.message, details)),
    close: () => Promise.resolve(),
  };
}
