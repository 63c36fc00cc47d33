/** What a token endpoint grants. Every field but `expiresAt` is a secret. */
export interface GrantedTokens {
  accessToken: string;
  /** May be empty: then the sign-in cannot be renewed. */
  refreshToken: string;
  /** Absent where the provider speaks no OpenID Connect. */
  idToken?: string;
  /** Epoch milliseconds at which the access token ends; absent when unknown. */
  expiresAt?: number;
}

/** The tokens that Codex needs. */
export interface TokenSet extends GrantedTokens {
  idToken: string;
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
  /** The ChatGPT workspace that requests are billed to; elsewhere the subject of the ID token. */
  accountId: string;
  email?: string;
  plan?: string;
  userId?: string;
}

/** What a sign-in ends with, whoever the provider is. */
export interface ProviderSignIn {
  tokenSet: GrantedTokens;
  /** Absent where the provider does not say who signed in. */
  account?: Account;
}

/** A sign-in that Codex can use. */
export interface SignIn extends ProviderSignIn {
  tokenSet: TokenSet;
  account: Account;
}
