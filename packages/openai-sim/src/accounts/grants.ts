import { randomBytes, randomUUID } from "node:crypto";
import type { SimClock } from "../clock.ts";
import type { RevocationScope, SimOptions } from "../options.ts";
import type { Account } from "./account.ts";
import { TokenSigner } from "./json-web-token.ts";
import { accessTokenClaims, idTokenClaims } from "./token-claims.ts";

/** Tokens of one answer of the token endpoint. */
export interface TokenSet {
  idToken: string;
  accessToken: string;
  refreshToken: string;
  expiresInSeconds: number;
  accountId: string;
  clientId: string;
}

/** One sign-in: an account and its lineage of refresh tokens, with what was seen of them. */
export interface Grant {
  readonly id: string;
  readonly account: Account;
  readonly createdAt: number;
  isRevoked: boolean;
  refreshRequests: number;
  refreshes: number;
  reusesSeen: number;
}

type RefreshTokenState = "current" | "spent" | "expired";

interface RefreshTokenRecord {
  grant: Grant;
  isRevoked: boolean;
  state: RefreshTokenState;
  expiresAt: number;
}

interface AccessTokenRecord {
  grant: Grant;
  isRevoked: boolean;
  expiresAt: number;
  isExpired: boolean;
}

export type RefreshRefusal =
  | "refresh_token_reused"
  | "refresh_token_expired"
  | "refresh_token_invalidated"
  | "refresh_token_unknown";

export type AccessTokenRefusal = "token_expired" | "token_revoked" | "invalid_token";

type GrantOptions = Pick<
  SimOptions,
  "clientId" | "refreshTokenLifetimeSeconds" | "doesReuseKillLineage" | "revocationScope"
>;

/** Sign-ins and their tokens. Refresh tokens rotate and are good for one use. */
export class Grants {
  accessTokenLifetimeSeconds: number;
  revocationScope: RevocationScope;
  /** Whose tokens refreshes are answered with, when not those of whoever signed in. */
  refreshedAs: Account | undefined;
  /** Every token that was ever issued, oldest first. */
  readonly issued: string[] = [];
  readonly #signer = new TokenSigner();
  readonly #grants: Grant[] = [];
  readonly #refreshTokens = new Map<string, RefreshTokenRecord>();
  readonly #accessTokens = new Map<string, AccessTokenRecord>();
  readonly #clock: SimClock;
  readonly #options: GrantOptions;

  constructor(clock: SimClock, options: GrantOptions & { accessTokenLifetimeSeconds: number }) {
    this.#clock = clock;
    this.#options = options;
    this.accessTokenLifetimeSeconds = options.accessTokenLifetimeSeconds;
    this.revocationScope = options.revocationScope;
  }

  list(): readonly Grant[] {
    return this.#grants;
  }

  /** Starts a new lineage for an account. */
  create(account: Account, issuer: string): TokenSet {
    const grant: Grant = {
      id: randomUUID(),
      account,
      createdAt: this.#clock.now(),
      isRevoked: false,
      refreshRequests: 0,
      refreshes: 0,
      reusesSeen: 0,
    };
    this.#grants.push(grant);
    return this.#issue(grant, issuer);
  }

  /** Spends a refresh token and issues its successor, or says why not. */
  refresh(refreshToken: string, issuer: string): TokenSet | RefreshRefusal {
    const record = this.#refreshTokens.get(refreshToken);
    if (record === undefined) return "refresh_token_unknown";
    record.grant.refreshRequests += 1;
    const refusal = this.#refusalOf(record);
    if (refusal !== undefined) return refusal;
    record.state = "spent";
    record.grant.refreshes += 1;
    const { refreshedAs } = this;
    return this.#issue(
      refreshedAs ? { ...record.grant, account: refreshedAs } : record.grant,
      issuer,
    );
  }

  /** Whose access token this is, or why it is refused. */
  authenticate(accessToken: string): Account | AccessTokenRefusal {
    const record = this.#accessTokens.get(accessToken);
    if (record === undefined) return "invalid_token";
    if (record.grant.isRevoked || record.isRevoked) return "token_revoked";
    if (record.isExpired || record.expiresAt <= this.#clock.now()) return "token_expired";
    return record.grant.account;
  }

  /** Revokes a refresh or access token, and what else the scope says. */
  revokeToken(token: string): void {
    const record = this.#refreshTokens.get(token) ?? this.#accessTokens.get(token);
    if (record === undefined) return;
    const { grant } = record;
    switch (this.revocationScope) {
      case "token":
        record.isRevoked = true;
        return;
      case "lineage":
        grant.isRevoked = true;
        return;
      case "person":
        for (const each of this.#grants)
          if (each.account.userId === grant.account.userId) each.isRevoked = true;
    }
  }

  revokeAll(account?: Account): void {
    for (const grant of this.#grants) if (isOf(grant, account)) grant.isRevoked = true;
  }

  /** Makes every outstanding refresh token count as already used, or as expired. */
  retireRefreshTokens(state: "spent" | "expired", account?: Account): void {
    for (const record of this.#refreshTokens.values())
      if (record.state === "current" && isOf(record.grant, account)) record.state = state;
  }

  expireAccessTokens(account?: Account): void {
    for (const record of this.#accessTokens.values())
      if (isOf(record.grant, account)) record.isExpired = true;
  }

  clear(): void {
    this.refreshedAs = undefined;
    this.issued.length = 0;
    this.#grants.length = 0;
    this.#refreshTokens.clear();
    this.#accessTokens.clear();
  }

  #refusalOf(record: RefreshTokenRecord): RefreshRefusal | undefined {
    if (record.grant.isRevoked || record.isRevoked) return "refresh_token_invalidated";
    if (record.state === "expired" || record.expiresAt <= this.#clock.now())
      return "refresh_token_expired";
    if (record.state === "current") return undefined;
    record.grant.reusesSeen += 1;
    if (this.#options.doesReuseKillLineage) record.grant.isRevoked = true;
    return "refresh_token_reused";
  }

  #issue(grant: Grant, issuer: string): TokenSet {
    const now = this.#clock.now();
    const nowSeconds = Math.floor(now / 1000);
    const { clientId, refreshTokenLifetimeSeconds = Number.POSITIVE_INFINITY } = this.#options;
    const lifetimeSeconds = this.accessTokenLifetimeSeconds;
    const subject = { account: grant.account, clientId, issuer, sessionId: grant.id };
    const idToken = this.#signer.sign(idTokenClaims(subject, nowSeconds));
    const claims = accessTokenClaims(subject, { nowSeconds, lifetimeSeconds });
    const accessToken = this.#signer.sign(claims);
    const refreshToken = `rt_${randomBytes(32).toString("base64url")}`;
    this.issued.push(idToken, accessToken, refreshToken);
    this.#accessTokens.set(accessToken, {
      grant,
      isRevoked: false,
      expiresAt: (nowSeconds + lifetimeSeconds) * 1000,
      isExpired: false,
    });
    this.#refreshTokens.set(refreshToken, {
      grant,
      isRevoked: false,
      state: "current",
      expiresAt: now + refreshTokenLifetimeSeconds * 1000,
    });
    const accountId = grant.account.id;
    const expiresInSeconds = lifetimeSeconds;
    return { idToken, accessToken, refreshToken, expiresInSeconds, accountId, clientId };
  }
}

function isOf(grant: Grant, account: Account | undefined): boolean {
  const { id, userId } = grant.account;
  return account === undefined || (id === account.id && userId === account.userId);
}
