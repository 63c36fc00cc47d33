/** What a token endpoint grants. Every field but `expiresAt` is a secret. */
export interface TokenSet {
  accessToken: string;
  /** May be empty: then the sign-in cannot be renewed. */
  refreshToken: string;
  idToken: string;
  /** Epoch milliseconds at which the access token ends; absent when unknown. */
  expiresAt?: number;
}

/**
 * The answer to a refresh. A field that is absent was not sent again: spread this over the
 * previous token set. `refreshToken` is the old one when the answer has none (RFC 6749 §6).
 */
export interface RefreshedTokenSet extends Partial<TokenSet> {
  refreshToken: string;
}

/** The person and workspace behind a sign-in, as people see them. */
export interface Account {
  /** The ChatGPT workspace that requests are billed to. */
  accountId: string;
  email?: string;
  plan?: string;
  userId?: string;
}
