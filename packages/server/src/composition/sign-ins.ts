import { join } from "node:path";
import { checkNewSignIn } from "@latchkey/codex";
import { createSignInFlows } from "../codex/sign-in-flows.ts";
import type { RegisteredHome } from "../codex/directory-homes.ts";
import { createKeptSignIns } from "../keeper/kept-sign-ins.ts";
import type { Audit } from "../use-cases/audit/audit.ts";
import { createDeviceAuth } from "../use-cases/sign-ins/device-auth.ts";
import type { Context } from "./context.ts";
import type { KeptHomes } from "./kept-homes.ts";

type Parts = {
  kept: KeptHomes;
  audit: Audit;
  /** The home has another sign-in or none; a Codex process that runs there must take note. */
  onReplaced: (home: RegisteredHome) => Promise<void>;
};

/** What signs people in and out. */
export function createSignIns(
  { config, live, version, log: root }: Context,
  { kept: { registry, provider, keeper, homes }, audit, onReplaced }: Parts,
) {
  const log = root.child({ subsystem: "sign-ins" });
  const signIns = createKeptSignIns({
    keeper,
    registry,
    place: config,
    onReplaced,
    checkNewSignIn: ({ path }) =>
      checkNewSignIn(path, {
        environment: config.environment,
        clientInfo: { name: "latchkey", title: "Latchkey", version },
        ...(config.codexBinary !== undefined && { binaryPath: config.codexBinary }),
        parent: join(config.dataDirectory, "checks"),
      }),
  });
  const flows = createSignInFlows(config, { provider, homes: registry, version });
  const confirmationMs = config.patienceMs.confirmation;
  const deviceAuth = createDeviceAuth({
    flows,
    signIns,
    homes,
    live,
    audit,
    confirmationMs,
    maxWaiting: config.limits.signIns,
    log,
  });
  return { signIns, deviceAuth };
}
