import { z } from "zod";

/** Parameters of a valid authorization request. @see RFC 6749 §4.1.1, RFC 7636 §4.3 */
export interface AuthorizationRequest {
  redirectUri: string;
  state: string;
  codeChallenge: string;
}

/** Why a request is refused: on a page when its redirect URI is not to be trusted, else by redirect. */
export type AuthorizationRefusal =
  | { on: "page"; message: string }
  | { on: "redirect"; redirectUri: string; state: string; error: string; message: string };

const QuerySchema = z.looseObject({
  client_id: z.string().optional(),
  redirect_uri: z.string().optional(),
  response_type: z.string().optional(),
  state: z.string().default(""),
  code_challenge: z.string().optional(),
  code_challenge_method: z.string().optional(),
});

export function readAuthorizationRequest(
  query: unknown,
  clientId: string,
): AuthorizationRequest | AuthorizationRefusal {
  const parameters = QuerySchema.safeParse(query).data;
  if (parameters?.client_id !== clientId) return { on: "page", message: "Unknown client_id." };
  const redirectUri = parameters.redirect_uri ?? "";
  if (!isLoopbackCallback(redirectUri))
    return { on: "page", message: "The redirect_uri is not registered for this client." };
  const { state, code_challenge: codeChallenge = "" } = parameters;
  const refuse = (error: string, message: string): AuthorizationRefusal => {
    return { on: "redirect", redirectUri, state, error, message };
  };
  if (parameters.response_type !== "code")
    return refuse("unsupported_response_type", "Only response_type=code is supported.");
  if (parameters.code_challenge_method !== "S256" || codeChallenge === "")
    return refuse("invalid_request", "A code_challenge with method S256 is required.");
  if (state === "") return refuse("invalid_request", "A state is required.");
  return { redirectUri, state, codeChallenge };
}

/** The address that sends the person back to the client with these parameters. */
export function redirectTarget(redirectUri: string, parameters: Record<string, string>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

// Native clients may use any loopback port. @see RFC 8252 §7.3
function isLoopbackCallback(redirectUri: string): boolean {
  const url = URL.parse(redirectUri);
  const isLoopback = url?.hostname === "127.0.0.1" || url?.hostname === "localhost";
  return isLoopback && url.protocol === "http:" && url.pathname === "/auth/callback";
}
