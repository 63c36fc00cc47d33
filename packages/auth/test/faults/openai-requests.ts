import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { codexAuthJson } from "@latchkey/openai-sim";

import type { HttpRequest } from "../../src/index.ts";
import {
  createOpenAiProvider,
  freshAccessToken,
  openCredentialStore,
  signInWithDeviceCode,
  signOut,
} from "../../src/index.ts";
import type { Cell, Outcome, RequestUnderFire, Stage, Stored } from "./cell.ts";
import { endOf, endOfFailure, onStage } from "./cell.ts";
import {
  expectDeviceRequest,
  expectExchange,
  expectPoll,
  expectRefresh,
  expectRevocation,
} from "./expectations.ts";
import { CODE_LIFETIME_SECONDS } from "./world.ts";

type IsTarget = (request: HttpRequest) => boolean;

const isUserCode: IsTarget = ({ url }) => url.endsWith("/deviceauth/usercode");
const isPoll: IsTarget = ({ url }) => url.endsWith("/deviceauth/token");
const isRevocation: IsTarget = ({ url }) => url.endsWith("/oauth/revoke");
const isGrant =
  (grantType: string): IsTarget =>
  ({ url, body = "" }) =>
    url.endsWith("/oauth/token") && body.includes(grantType);

/** A home that somebody is signed in to, and what its `auth.json` holds. */
async function signedInHome({ world }: Cell, { route, directory }: Stage) {
  const { sim } = world;
  const tokens = sim.control.signIn();
  const path = join(directory, "auth.json");
  const before = codexAuthJson(sim.url, tokens);
  await writeFile(path, before, { mode: 0o600 });
  return {
    secrets: [tokens.refreshToken, tokens.accessToken],
    provider: createOpenAiProvider({ httpClient: route, issuer: sim.url }),
    store: await openCredentialStore(directory),
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

async function refreshTwice(cell: Cell): Promise<Outcome> {
  const target = { origin: cell.world.sim.url, isTarget: isGrant("refresh_token") };
  return onStage(cell, target, async (stage) => {
    const { provider, store, stored, secrets } = await signedInHome(cell, stage);
    const refresh = () => freshAccessToken(store, provider, { force: true, clock: stage.clock });
    const first = await endOf(refresh(), secrets);
    const second = await endOf(refresh(), secrets);
    return { ...first, then: second.end, stored: await stored() };
  });
}

async function signOutOnce(cell: Cell): Promise<Outcome> {
  const target = { origin: cell.world.sim.url, isTarget: isRevocation };
  return onStage(cell, target, async (stage) => {
    const { provider, store, stored, secrets } = await signedInHome(cell, stage);
    const { isRevoked, revocationFailure } = await signOut(store, provider);
    const end = isRevoked ? { end: "ok" as const } : endOfFailure(revocationFailure, secrets);
    return { ...end, stored: await stored() };
  });
}

/** Every request that is sent to OpenAI. */
export const OPENAI_REQUESTS: readonly RequestUnderFire[] = [
  {
    name: "usercode",
    run: (cell) => signInAgain(cell, isUserCode),
    expected: (fault, mode) => expectDeviceRequest({ fault, mode, variant: "openai" }),
  },
  {
    name: "poll",
    run: (cell) => signInAgain(cell, isPoll),
    expected: (fault, mode) => expectPoll({ fault, mode, variant: "openai" }),
  },
  {
    name: "exchange",
    run: (cell) => signInAgain(cell, isGrant("authorization_code")),
    expected: (fault, mode) => expectExchange({ fault, mode, variant: "openai" }),
  },
  {
    name: "refresh",
    run: refreshTwice,
    expected: (fault, mode) => expectRefresh({ fault, mode, variant: "openai" }),
  },
  {
    name: "revoke",
    run: signOutOnce,
    expected: (fault, mode) => expectRevocation({ fault, mode, variant: "openai" }),
  },
];
