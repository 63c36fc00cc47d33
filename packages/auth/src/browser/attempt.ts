import type { ExchangeOptions } from "../exchange.ts";
import { exchangeApproval } from "../exchange.ts";
import { AuthError, isAuthError } from "../errors.ts";
import type { AuthorizationCodeMethods, Provider } from "../provider/provider.ts";
import type { GrantedTokens, ProviderSignIn } from "../token-set.ts";
import { readAuthorizationCode } from "./authorization-response.ts";
import type { AuthorizationSecrets } from "./pkce.ts";
import { codeChallengeOf } from "./pkce.ts";
import { MethodUnusableError } from "./unusable.ts";

export interface AuthorizationOptions extends ExchangeOptions {
  /** Called when the person has approved and the tokens are being fetched. */
  onApproved?: (() => void) | undefined;
}

/** The provider's authorization code methods; throws `DEVICE_AUTH_UNSUPPORTED` without them. */
export function requireAuthorizationCodeMethods<Result extends ProviderSignIn>(
  provider: Provider<Result>,
): AuthorizationCodeMethods<Result["tokenSet"]> {
  if (provider.authorizationCode) return provider.authorizationCode;
  throw new AuthError(
    "DEVICE_AUTH_UNSUPPORTED",
    `${provider.id} has no browser sign-in. Choose another method.`,
  );
}

/** One try to sign in with an authorization code, whichever way the redirect comes back. */
export class AuthorizationAttempt<Result extends ProviderSignIn> {
  readonly url: string;
  readonly #provider: Provider<Result>;
  readonly #methods: AuthorizationCodeMethods<Result["tokenSet"]>;
  readonly #options: AuthorizationOptions;
  readonly #secrets: AuthorizationSecrets;
  readonly #redirectUri: string;

  constructor(
    provider: Provider<Result>,
    options: AuthorizationOptions,
    request: AuthorizationSecrets & { port: number },
  ) {
    const methods = requireAuthorizationCodeMethods(provider);
    const { host, path } = methods.redirect;
    this.#provider = provider;
    this.#methods = methods;
    this.#options = options;
    this.#secrets = request;
    this.#redirectUri = `http://${host}:${request.port}${path}`;
    this.url = methods.authorizationUrl({
      redirectUri: this.#redirectUri,
      state: request.state,
      codeChallenge: codeChallengeOf(request.codeVerifier),
      allowedWorkspaceIds: options.allowedWorkspaceIds,
    });
  }

  /** Redeems the redirect's parameters, whose state has been checked. */
  async complete(parameters: URLSearchParams): Promise<Result> {
    const grant = {
      authorizationCode: readAuthorizationCode(parameters, this.#provider),
      codeVerifier: this.#secrets.codeVerifier,
      redirectUri: this.#redirectUri,
    };
    const { signal, onApproved } = this.#options;
    onApproved?.();
    const attempt = (): Promise<GrantedTokens & Result["tokenSet"]> =>
      this.#methods.exchange(grant, { signal });
    try {
      return await exchangeApproval(this.#provider, attempt, this.#options);
    } catch (error) {
      throw unreachable(error) ?? error;
    }
  }
}

/** A token endpoint that this machine cannot reach may be reached by a later try or another way. */
function unreachable(error: unknown): MethodUnusableError | undefined {
  if (!isAuthError(error, "AUTH_SERVER_UNREACHABLE", "RATE_LIMITED")) return undefined;
  const { code, message, cause, reason, retryAfterSeconds } = error;
  return new MethodUnusableError("exchange_unreachable", code, {
    whatHappened: message,
    cause,
    reason,
    retryAfterSeconds,
  });
}
