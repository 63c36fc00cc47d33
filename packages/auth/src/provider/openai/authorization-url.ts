import type { AuthorizationRequest } from "../provider.ts";
import type { OpenAiEndpoints } from "./endpoints.ts";

const SCOPE = "openid profile email offline_access api.connectors.read api.connectors.invoke";

/**
 * The address that Codex opens, parameter for parameter and in its order.
 *
 * @see RFC 6749 §4.1.1, RFC 7636 §4.3
 */
export function authorizationUrl(
  { issuer, clientId }: OpenAiEndpoints,
  request: AuthorizationRequest,
): string {
  const workspaces = (request.allowedWorkspaceIds ?? []).filter((id) => id !== "").join(",");
  const query = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: request.redirectUri,
    code_challenge: request.codeChallenge,
    code_challenge_method: "S256",
    state: request.state,
    scope: SCOPE,
    id_token_add_organizations: "true",
    codex_cli_simplified_flow: "true",
    originator: "codex_cli_rs",
    ...(workspaces === "" ? {} : { allowed_workspace_id: workspaces }),
  });
  return `${issuer}/oauth/authorize?${query.toString()}`;
}
