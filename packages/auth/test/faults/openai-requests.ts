import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { codexAuthJson } from "@latchkey/openai-sim";

import {
  createOpenAiProvider,
  freshAccessToken,
  openCredentialStore,
  signInWithDeviceCode,
  signOut,
} from "../../src/index.ts";
import type { Cell, Outcome, Stage, Stored } from "./cell.ts";
import { endOf, onStage } from "./cell.ts";
import {
  expectDeviceRequest,
  expectExchange,
  expectPoll,
  expectRefresh,
  expectRevocation,
} from "./expectations.ts";
import type { IsTarget } from "./signed-in-requests.ts";
import { refreshTwice, requestsOf, signOutOnce } from "./signed-in-requests.ts";
import { CODE_LIFETIME_SECONDS } from "./world.ts";

const isUserCode: IsTarget = ({ url }) => url.endsWith("/deviceauth/usercode");
const isPoll: IsTarget = ({ url }) => url.endsWith("/deviceauth/token");
const isRevocation: IsTarget = ({ url }) => url.endsWith("/oauth/revoke");
const isGrant =
  (grantType: string): IsTarget =>
  ({ url, body = "" }) =>
    url.endsWith("/oauth/token") && body.includes(grantType);

/** A home that somebody is signed in to, and what its `auth.json` holds. */
async function signedInHome({ world }: Cell, { route, clock, directory }: Stage) {
  const { sim } = world;
  const tokens = sim.control.signIn();
  const path = join(directory, "auth.json");
  const before = codexAuthJson(sim.url, tokens);
  await writeFile(path, before, { mode: 0o600 });
  const provider = createOpenAiProvider({ httpClient: route, issuer: sim.url });
  const store = await openCredentialStore(directory);
  return {
    provider,
    store,
    secrets: [tokens.refreshToken, tokens.accessToken],
    refresh: () => freshAccessToken(store, provider, { force: true, clock }),
    signOut: () => signOut(store, provider),
    stored: async (): Promise<Stored> => {
      const after = await readFile(path, "utf8").catch(() => undefined);
      if (after === undefined) return "gone";
      if (after === before) return "same";
      const isWhole = after.includes('"refresh_token"') && JSON.parse(after) !== null;
      return isWhole ? "new" : "damaged";
    },
  };
}

async function signInAgain(cell: Cell, isTarget: IsTarget): Promise<Outcome> {
  const { sim } = cell.world;
  return onStage(cell, { origin: sim.url, isTarget }, async (stage) => {
    const { provider, store, stored, secrets } = await signedInHome(cell, stage);
    const { clock } = stage;
    const signIn = async () => {
      const { tokenSet } = await signInWithDeviceCode(provider, {
        clock,
        onCode: ({ userCode }) => sim.control.approve(userCode),
      });
      await store.replace(tokenSet, { provider });
    };
    const end = await endOf(signIn(), secrets);
    const isPatient = clock.trueNow >= CODE_LIFETIME_SECONDS * 1000;
    return { ...end, isPatient, stored: await stored() };
  });
}

const signedIn = {
  originOf: ({ world }: Cell) => world.sim.url,
  signIn: signedInHome,
};

/** Every request that is sent to OpenAI. */
export const OPENAI_REQUESTS = requestsOf("openai", [
  ["usercode", (cell) => signInAgain(cell, isUserCode), expectDeviceRequest],
  ["poll", (cell) => signInAgain(cell, isPoll), expectPoll],
  ["exchange", (cell) => signInAgain(cell, isGrant("authorization_code")), expectExchange],
  ["refresh", refreshTwice({ ...signedIn, isTarget: isGrant("refresh_token") }), expectRefresh],
  ["revoke", signOutOnce({ ...signedIn, isTarget: isRevocation }), expectRevocation],
]);
