import type { Keeper } from "@latchkey/keeper";
import type { Logger } from "pino";
import type { SignInKeeper } from "../ports/sign-in-keeper.ts";

/** The keeper as runs know it. */
export function createKeeperPort(keeper: Keeper, log: Logger): SignInKeeper {
  return {
    async wake(codexHome) {
      try {
        return await keeper.wake(codexHome);
      } catch (error) {
        log.error({ err: error, codexHome }, "sign_in.wake_failed");
        return "unreachable";
      }
    },
  };
}
