import { CodexHomeStatusSchema } from "@latchkey/contracts";
import { Counter, Gauge, type Registry } from "prom-client";
import type { RefreshTally } from "../keeper/refresh-tally.ts";
import type { HomeStatus } from "../use-cases/sign-ins/home-status.ts";
import type { MetricPart } from "./metric-part.ts";
import { createOnce } from "./once.ts";

export type SignInSources = {
  homes: Pick<HomeStatus, "describeAll">;
  refreshes: Pick<RefreshTally, "list">;
};

export function addSignInMetrics(
  registry: Registry,
  { homes, refreshes }: SignInSources,
): MetricPart {
  const refresh = addHomeGauges(registry, homes);
  addRefreshCounter(registry, refreshes);
  const attempts = new Counter({
    name: "latchkey_device_auth_attempts_total",
    help: "Device authorizations that have ended, by outcome and error code",
    labelNames: ["codex_home", "outcome", "code"],
    registers: [registry],
  });
  const isFirst = createOnce();
  return {
    refresh,
    listen(event) {
      if (event.topic !== "sign_ins" || event.message.type !== "device_auth_updated") return;
      const { id, codexHome, state, error } = event.message.attempt;
      if (state === "pending" || !isFirst(id)) return;
      attempts.inc({ codex_home: codexHome, outcome: state, code: error?.code ?? "" });
    },
  };
}

function addRefreshCounter(registry: Registry, refreshes: SignInSources["refreshes"]): void {
  new Counter({
    name: "latchkey_codex_refreshes_total",
    help: "Refreshes of the home's sign-in, by outcome and error code",
    labelNames: ["codex_home", "outcome", "code"],
    registers: [registry],
    collect() {
      this.reset();
      for (const { codexHome, outcome, code = "", count } of refreshes.list()) {
        this.inc({ codex_home: codexHome, outcome, code }, count);
      }
    },
  });
}

function addHomeGauges(registry: Registry, homes: SignInSources["homes"]): () => Promise<void> {
  const registers = [registry];
  const states = new Gauge({
    name: "latchkey_codex_sign_in_state",
    help: "1 for the state that the home's sign-in is in",
    labelNames: ["codex_home", "state"],
    registers,
  });
  const expiry = new Gauge({
    name: "latchkey_codex_access_token_expiry_seconds",
    help: "Seconds until the home's access token expires; negative when it has",
    labelNames: ["codex_home"],
    registers,
  });
  const renewable = new Gauge({
    name: "latchkey_codex_sign_in_renewable",
    help: "1 while a refresh token is held that nothing is known against; when it ends, nobody is told",
    labelNames: ["codex_home"],
    registers,
  });
  const age = new Gauge({
    name: "latchkey_codex_last_refresh_age_seconds",
    help: "Seconds since the home's sign-in was made or last renewed",
    labelNames: ["codex_home"],
    registers,
  });
  const waiting = new Gauge({
    name: "latchkey_codex_runs_waiting_for_sign_in",
    help: "Runs that failed for want of a sign-in and were not tried again",
    labelNames: ["codex_home"],
    registers,
  });
  return async () => {
    const described = await homes.describeAll();
    for (const gauge of [states, expiry, renewable, age, waiting]) gauge.reset();
    for (const home of described) {
      const { name: codex_home, usableUntil, lastRefreshAt } = home;
      for (const state of CodexHomeStatusSchema.options) {
        states.set({ codex_home, state }, Number(state === home.status));
      }
      waiting.set({ codex_home }, home.affectedRuns.length);
      renewable.set({ codex_home }, Number(home.renewable));
      if (usableUntil !== undefined) expiry.set({ codex_home }, secondsUntil(usableUntil));
      if (lastRefreshAt !== undefined) age.set({ codex_home }, -secondsUntil(lastRefreshAt));
    }
  };
}

function secondsUntil(time: string): number {
  return Math.round((Date.parse(time) - Date.now()) / 1000);
}
