import type { CodexHomeCredentials } from "../credentials/file/auth-json.ts";
import type { ShownCredentials } from "../credentials/file/describe.ts";
import { showCredentials } from "../credentials/file/describe.ts";
import { readRecord } from "./record.ts";
import type { RefreshableStore } from "./refreshable-store.ts";

/**
 * What is known of a refresh token, from the record beside the store, which counts for the token
 * that is stored now and no other. Times in epoch milliseconds.
 */
export type RenewalEvidence =
  /** It has not been used, as far as is known here; Codex may have been given it by a refresh. */
  | { kind: "never_tried"; issuedAt?: number }
  /** It came from a refresh, which the server granted. */
  | { kind: "refreshed"; at: number }
  /** The server refused it; `reason` is the server's own word. */
  | { kind: "refused"; at: number; reason?: string };

/** A sign-in's two clocks: `usableUntil` without a refresh, `renewable` with one. */
export interface SignInDescription extends ShownCredentials {
  location: string;
  evidence: RenewalEvidence;
}

/** Describes the sign-in in a store without asking any server; undefined where there is none. */
export async function describeSignIn(
  store: RefreshableStore<CodexHomeCredentials>,
): Promise<SignInDescription | undefined> {
  const found = await store.read();
  return found.state === "signed_in" ? describeStored(found.credentials, store) : undefined;
}

/** Describes credentials that were read from a store. */
export async function describeStored(
  credentials: CodexHomeCredentials,
  store: Pick<RefreshableStore<CodexHomeCredentials>, "refreshPath" | "location">,
): Promise<SignInDescription> {
  const summary = showCredentials(credentials);
  const evidence = await evidenceOf(store.refreshPath, credentials);
  const renewable = summary.renewable && evidence.kind !== "refused";
  return { ...summary, renewable, evidence, location: store.location };
}

async function evidenceOf(
  refreshPath: string,
  { refreshToken, lastRefreshAt }: CodexHomeCredentials,
): Promise<RenewalEvidence> {
  const record = await readRecord(refreshPath, refreshToken);
  if (!record) {
    return {
      kind: "never_tried",
      ...(lastRefreshAt === undefined ? {} : { issuedAt: lastRefreshAt }),
    };
  }
  const { outcome, at, reason } = record;
  if (outcome === "refreshed") return { kind: "refreshed", at };
  return { kind: "refused", at, ...(reason === undefined ? {} : { reason }) };
}
