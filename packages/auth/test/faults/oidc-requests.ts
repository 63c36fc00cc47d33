import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";

import type { HttpRequest, OAuthServerDescription, ProviderSignIn } from "../../src/index.ts";
import {
  createOAuthProvider,
  createOidcProvider,
  freshAccessToken,
  openProviderStore,
  signInWithDeviceCode,
  signInWithPastedAddress,
  signOut,
} from "../../src/index.ts";
import type { Cell, Outcome, RequestUnderFire, Stage, Stored } from "./cell.ts";
import { endOf, endOfFailure, onStage } from "./cell.ts";
import {
  expectDeviceRequest,
  expectDiscovery,
  expectExchange,
  expectPoll,
  expectRefresh,
  expectRevocation,
} from "./expectations.ts";
import { STANDARD_CLIENT_ID } from "./standard-server.ts";
import { CODE_LIFETIME_SECONDS } from "./world.ts";

type IsTarget = (request: HttpRequest) => boolean;

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
async function signedInStore({ world }: Cell, { route, directory }: Stage) {
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

async function refreshTwice(cell: Cell): Promise<Outcome> {
  const target = { origin: cell.world.standard.url, isTarget: isGrant("refresh_token") };
  return onStage(cell, target, async (stage) => {
    const { provider, store, stored, secrets } = await signedInStore(cell, stage);
    const refresh = () => freshAccessToken(store, provider, { force: true, clock: stage.clock });
    const first = await endOf(refresh(), secrets);
    const second = await endOf(refresh(), secrets);
    return { ...first, then: second.end, stored: await stored() };
  });
}

async function signOutOnce(cell: Cell): Promise<Outcome> {
  const target = { origin: cell.world.standard.url, isTarget: isRevocation };
  return onStage(cell, target, async (stage) => {
    const { provider, store, stored, secrets } = await signedInStore(cell, stage);
    const { isRevoked, revocationFailure } = await signOut(store, provider);
    const end = isRevoked ? { end: "ok" as const } : endOfFailure(revocationFailure, secrets);
    return { ...end, stored: await stored() };
  });
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

/** Every request that is sent to a standard authorization server. */
export const OIDC_REQUESTS: readonly RequestUnderFire[] = [
  {
    name: "discovery",
    run: discoverTwice,
    expected: (fault, mode) => expectDiscovery({ fault, mode, variant: "oidc" }),
  },
  {
    name: "device",
    run: (cell) => withDeviceCode(cell, isDevice),
    expected: (fault, mode) => expectDeviceRequest({ fault, mode, variant: "oidc" }),
  },
  {
    name: "poll",
    run: (cell) => withDeviceCode(cell, isGrant("device_code")),
    expected: (fault, mode) => expectPoll({ fault, mode, variant: "oidc" }),
  },
  {
    name: "exchange",
    run: withPastedAddress,
    expected: (fault, mode) => expectExchange({ fault, mode, variant: "oidc" }),
  },
  {
    name: "refresh",
    run: refreshTwice,
    expected: (fault, mode) => expectRefresh({ fault, mode, variant: "oidc" }),
  },
  {
    name: "revoke",
    run: signOutOnce,
    expected: (fault, mode) => expectRevocation({ fault, mode, variant: "oidc" }),
  },
];
