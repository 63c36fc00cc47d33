import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";

import type { OAuthServerDescription, ProviderSignIn } from "../../src/index.ts";
import {
  createOAuthProvider,
  createOidcProvider,
  freshAccessToken,
  openProviderStore,
  signInWithDeviceCode,
  signInWithPastedAddress,
  signOut,
} from "../../src/index.ts";
import type { Cell, Outcome, Stage, Stored } from "./cell.ts";
import { endOf, onStage } from "./cell.ts";
import {
  expectDeviceRequest,
  expectDiscovery,
  expectExchange,
  expectPoll,
  expectRefresh,
  expectRevocation,
} from "./expectations.ts";
import type { IsTarget } from "./signed-in-requests.ts";
import { refreshTwice, requestsOf, signOutOnce } from "./signed-in-requests.ts";
import { STANDARD_CLIENT_ID } from "./standard-server.ts";
import { CODE_LIFETIME_SECONDS } from "./world.ts";

const isDevice: IsTarget = ({ url }) => url.endsWith("/device");
const isRevocation: IsTarget = ({ url }) => url.endsWith("/revoke");
const isDiscovery: IsTarget = ({ url }) => url.includes("/.well-known/");
const isGrant =
  (grantType: string): IsTarget =>
  ({ url, body = "" }) =>
    url.endsWith("/token") &&
    new URLSearchParams(body).get("grant_type")?.endsWith(grantType) === true;

function description(url: string): OAuthServerDescription {
  return {
    metadata: {
      issuer: url,
      authorization_endpoint: `${url}/authorize`,
      device_authorization_endpoint: `${url}/device`,
      token_endpoint: `${url}/token`,
      revocation_endpoint: `${url}/revoke`,
    },
  };
}

/** A store that somebody is signed in to. */
async function signedInStore({ world }: Cell, { route, clock, directory }: Stage) {
  const { standard } = world;
  const client = { httpClient: route, clientId: STANDARD_CLIENT_ID };
  const provider = createOAuthProvider(description(standard.url), client);
  const store = await openProviderStore({ provider, directory, store: "file" });
  const tokens = { accessToken: "at-before", refreshToken: standard.signIn() };
  await store.replace({ ...tokens, expiresAt: Date.now() + 60_000 });
  const before = await readFile(store.location, "utf8");
  return {
    provider,
    store,
    secrets: [tokens.refreshToken],
    refresh: () => freshAccessToken(store, provider, { force: true, clock }),
    signOut: () => signOut(store, provider),
    stored: async (): Promise<Stored> => {
      const after = await readFile(store.location, "utf8").catch(() => undefined);
      if (after === undefined) return "gone";
      if (after === before) return "same";
      return (await store.read()).state === "signed_in" ? "new" : "damaged";
    },
  };
}

type StandardStage = Stage & Awaited<ReturnType<typeof signedInStore>>;

async function signInAgain(
  cell: Cell,
  isTarget: IsTarget,
  signIn: (stage: StandardStage) => Promise<ProviderSignIn>,
): Promise<Outcome> {
  return onStage(cell, { origin: cell.world.standard.url, isTarget }, async (stage) => {
    const signedIn = await signedInStore(cell, stage);
    const { store, stored, secrets } = signedIn;
    const signInAndStore = async () => {
      const { tokenSet } = await signIn({ ...stage, ...signedIn });
      await store.replace(tokenSet);
    };
    const end = await endOf(signInAndStore(), secrets);
    const isPatient = stage.clock.trueNow >= CODE_LIFETIME_SECONDS * 1000;
    return { ...end, isPatient, stored: await stored() };
  });
}

function withDeviceCode(cell: Cell, isTarget: IsTarget): Promise<Outcome> {
  return signInAgain(cell, isTarget, ({ provider, clock }) =>
    signInWithDeviceCode(provider, {
      clock,
      onCode: ({ userCode }) => cell.world.standard.approve(userCode),
    }),
  );
}

function withPastedAddress(cell: Cell): Promise<Outcome> {
  return signInAgain(cell, isGrant("authorization_code"), ({ provider, clock }) =>
    signInWithPastedAddress(provider, {
      clock,
      onAuthorize: () => undefined,
      readPastedAddress: (url) => {
        const asked = new URL(url).searchParams;
        const back = new URL(asked.get("redirect_uri") ?? "");
        back.searchParams.set("state", asked.get("state") ?? "");
        back.searchParams.set("code", randomBytes(16).toString("hex"));
        return Promise.resolve(back.href);
      },
    }),
  );
}

/** The metadata is looked for in two places, which the fault strikes both. */
async function discoverTwice(cell: Cell): Promise<Outcome> {
  const issuer = cell.world.standard.url;
  const target = { origin: issuer, isTarget: isDiscovery, limit: 2 };
  return onStage(cell, target, async ({ route }) => {
    const client = { httpClient: route, clientId: STANDARD_CLIENT_ID };
    const first = await endOf(createOidcProvider({ ...client, issuer }));
    if (cell.mode === "once") route.end();
    const second = await endOf(createOidcProvider({ ...client, issuer }));
    return { ...first, then: second.end };
  });
}

const signedIn = {
  originOf: ({ world }: Cell) => world.standard.url,
  signIn: signedInStore,
};

/** Every request that is sent to a standard authorization server. */
export const OIDC_REQUESTS = requestsOf("oidc", [
  ["discovery", discoverTwice, expectDiscovery],
  ["device", (cell) => withDeviceCode(cell, isDevice), expectDeviceRequest],
  ["poll", (cell) => withDeviceCode(cell, isGrant("device_code")), expectPoll],
  ["exchange", withPastedAddress, expectExchange],
  ["refresh", refreshTwice({ ...signedIn, isTarget: isGrant("refresh_token") }), expectRefresh],
  ["revoke", signOutOnce({ ...signedIn, isTarget: isRevocation }), expectRevocation],
]);
