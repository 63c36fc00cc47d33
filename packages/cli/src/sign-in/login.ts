import type { SignInEnvironment, SignInMethod } from "@latchkey/auth";
import { probeEnvironment } from "@latchkey/auth";

import { readConfig } from "../config.ts";
import type { Io } from "../io.ts";
import type { HomeOptions, JsonOptions, ProviderOptions, StoreOptions } from "../options.ts";
import { choosePresenter } from "../prompt/choose-presenter.ts";
import { PromptKeys } from "./prompt-keys.ts";
import { withSession } from "./session.ts";
import { signInUntilDone } from "./sign-in-until-done.ts";
import { openCodexHome, openOtherStore } from "./target.ts";

export interface LoginOptions extends HomeOptions, JsonOptions, ProviderOptions, StoreOptions {
  method: SignInMethod;
  pollInterval?: number;
  browserTimeout: number;
  retries: number;
  open: boolean;
  qr?: boolean;
  fallback: boolean;
}

/** Signs in and stores the credentials; whoever is at the other end sees it happen. */
export async function login(options: LoginOptions, io: Io): Promise<void> {
  const config = readConfig();
  const environment: SignInEnvironment = await probeEnvironment(config.environment);
  const keys = new PromptKeys(environment, io);
  const presenter = choosePresenter({ config, io, actions: keys }, options);
  try {
    await withSession({ config, io }, options, async (session) => {
      const place = { config, options, presenter };
      const person = { options, keys, presenter, environment, io };
      if (session.id === "openai") {
        const target = await openCodexHome(session.provider, place);
        presenter.signedIn(await target.store(await signInUntilDone(session.provider, person)));
      } else {
        const target = await openOtherStore(session.provider, place);
        presenter.signedIn(await target.store(await signInUntilDone(session.provider, person)));
      }
    });
  } catch (error) {
    presenter.failed(error);
    throw error;
  } finally {
    presenter.close();
  }
}
