import { CodexHomeStatusSchema } from "@latchkey/contracts";
import { Counter, Gauge, type Registry } from "prom-client";
import type { HomeStatus } from "../use-cases/sign-ins/home-status.ts";
import type { MetricPart } from "./metric-part.ts";
import { createOnce } from "./once.ts";

export type SignInSources = { homes: Pick<HomeStatus, "describeAll"> };

export function addSignInMetrics(registry: Registry, { homes }: SignInSources): MetricPart {
  const refresh = addHomeGauges(registry, homes);
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
  const waiting = new Gauge({
    name: "latchkey_codex_runs_waiting_for_sign_in",
    help: "Runs that failed for want of a sign-in and were not tried again",
    labelNames: ["codex_home"],
    registers,
  });
  return async () => {
    const described = await homes.describeAll();
    for (const gauge of [states, expiry, waiting]) gauge.reset();
    for (const { name: codex_home, status, usableUntil, affectedRuns } of described) {
      for (const state of CodexHomeStatusSchema.options) {
        states.set({ codex_home, state }, Number(state === status));
      }
      waiting.set({ codex_home }, affectedRuns.length);
      if (usableUntil === undefined) continue;
      const leftMs = Date.parse(usableUntil) - Date.now();
      expiry.set({ codex_home }, Math.round(leftMs / 1000));
    }
  };
}
