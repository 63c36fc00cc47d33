import { setTimeout as delay } from "node:timers/promises";

import type { CodexAuthConfig, Provider, ProviderSignIn, SignInEnvironment } from "@latchkey/auth";
import { probeEnvironment, readCodexAuthConfig } from "@latchkey/auth";

import { readConfig } from "../config.ts";
import { CliError } from "../failure.ts";
import type { Io } from "../io.ts";
import { choosePresenter } from "../prompt/choose-presenter.ts";
import { createCodexDriver } from "./codex-driver.ts";
import { openCodexHome } from "./codex-target.ts";
import type { LoginOptions } from "./login-options.ts";
import { PromptKeys } from "./prompt-keys.ts";
import { withSession } from "../providers/session.ts";
import type { SignInContext } from "./sign-in-until-done.ts";
import { signInUntilDone } from "./sign-in-until-done.ts";
import type { Target } from "./target.ts";
import { openOtherStore } from "./target.ts";

/** Signs in and stores the credentials; whoever is at the other end sees it happen. */
export async function login(options: LoginOptions, io: Io): Promise<void> {
  const config = readConfig();
  const environment: SignInEnvironment = await probeEnvironment(config.environment);
  const keys = new PromptKeys(environment, io);
  const presenter = choosePresenter({ config, io, actions: keys }, options);
  let isOver = false;
  const talk = (message: string) => {
    // A store that is still opening has nothing to add to a failure.
    if (!isOver) presenter.notice(message);
  };
  try {
    await withSession({ config, io }, options, async (session) => {
      const place = { config, options, talk };
      const person = { options, keys, presenter, environment, signal: io.signal };
      if (session.id !== "openai") {
        await signInTo(openOtherStore(session.provider, place), session.provider, person);
        return;
      }
      const codexConfig = await readCodexAuthConfig(options.home ?? config.homePath);
      refuseWhereApiKeysAreForced(codexConfig);
      const { allowedWorkspaceIds } = codexConfig;
      const issuer = options.issuer ?? config.authorizationServer.issuer;
      const context = { config, io, authConfig: codexConfig, issuer };
      const isDriven = config.deviceAuthDriver === "codex";
      const driver = isDriven ? createCodexDriver(session.provider, context) : undefined;
      const provider = driver?.provider ?? session.provider;
      const opening = openCodexHome(provider, place);
      try {
        await signInTo(opening, provider, { ...person, allowedWorkspaceIds });
      } finally {
        await driver?.untilEnded();
      }
    });
  } catch (error) {
    isOver = true;
    presenter.failed(error);
    throw error;
  } finally {
    presenter.close();
  }
}

/** Codex itself would throw such a sign-in away. */
function refuseWhereApiKeysAreForced({ forcedLoginMethod }: CodexAuthConfig): void {
  if (forcedLoginMethod !== "api") return;
  throw new CliError(
    "SIGN_IN_NOT_ALLOWED",
    'The config.toml of this Codex home allows API keys only (forced_login_method = "api"). ' +
      "Sign in with an API key, or take that line out.",
  );
}

/** How long a store may hold up the code; it goes on opening while the person signs in. */
const OPENING_PATIENCE_MS = 200;

/** What could not be stored is refused, if it can be known, before anyone is asked to sign in. */
async function signInTo<Result extends ProviderSignIn>(
  opening: Promise<Target<Result>>,
  provider: Provider<Result>,
  person: SignInContext,
): Promise<void> {
  // A keyring that was asked for by name is worth waiting for: without it nothing can be stored.
  const isRequired = person.options.store === "keyring";
  await (isRequired ? opening : Promise.race([opening, patience()]));
  const refusal = new AbortController();
  opening.catch((error: unknown) => {
    refusal.abort(error);
  });
  const signal = AbortSignal.any([person.signal, refusal.signal]);
  const granted = await signInUntilDone(provider, { ...person, signal });
  const target = await opening;
  person.presenter.signedIn(await target.store(granted));
}

function patience(): Promise<void> {
  return delay(OPENING_PATIENCE_MS, undefined, { ref: false });
}
