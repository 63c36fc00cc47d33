import type { HttpClient } from "../../http/client.ts";

/** Where and as whom the messages of this provider are sent. */
export interface OpenAiEndpoints {
  httpClient: HttpClient;
  issuer: string;
  clientId: string;
  refreshTokenUrl: string;
  revokeTokenUrl: string;
}
