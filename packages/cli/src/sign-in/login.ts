import { setTimeout as delay } from "node:timers/promises";

import type { CodexAuthConfig, Provider, ProviderSignIn, SignInEnvironment } from "@latchkey/auth";
import {
  checkCodexHomeWritable,
  describeRefusedSignIn,
  detectHeadless,
  probeEnvironment,
  readCodexAuthConfig,
} from "@latchkey/auth";

import { readConfig } from "../config.ts";
import { CliError } from "../failure.ts";
import type { Io } from "../io.ts";
import { choosePresenter } from "../prompt/choose-presenter.ts";
import { BROWSER_IS_ELSEWHERE } from "../prompt/texts.ts";
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
  const { isHeadless, signal: why } = detectHeadless(environment);
  io.concern({ ...options, isHeadless });
  const keys = new PromptKeys(environment, io);
  const presenter = choosePresenter({ config, io, actions: keys }, options);
  let isOver = false;
  const talk = (message: string) => {
    // A store that is still opening has nothing to add to a failure.
    if (!isOver) presenter.notice(message);
  };
  if (why === "ssh" && options.method === "browser") talk(BROWSER_IS_ELSEWHERE);
  try {
    await withSession({ config, io }, options, async (session) => {
      const place = { config, options, talk, version: io.version };
      const person = { options, keys, presenter, environment, signal: io.signal };
      if (session.id !== "openai") {
        const target = await openOtherStore(session.provider, place);
        await signInTo(Promise.resolve(target), session.provider, person);
        return;
      }
      const homePath = options.home ?? config.homePath;
      const codexConfig = await readCodexAuthConfig(homePath);
      const refusal = describeRefusedSignIn(codexConfig, homePath);
      if (refusal !== undefined) throw new CliError("SIGN_IN_NOT_ALLOWED", refusal);
      await checkCodexHomeWritable(homePath, { signal: io.signal });
      const { allowedWorkspaceIds } = codexConfig;
      const issuer = options.issuer ?? config.authorizationServer.issuer;
      const context = { config, io, authConfig: codexConfig, issuer };
      const isDriven = config.deviceAuthDriver === "codex";
      const driver = isDriven ? createCodexDriver(session.provider, context) : undefined;
      const provider = driver?.provider ?? session.provider;
      const opening = openCodexHome(provider, place);
      try {
        await untilOpen(opening, mayUseFile(codexConfig, options));
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

/** Whether a keyring that does not work gives way to the file, which has been checked by now. */
function mayUseFile({ credentialsStore }: CodexAuthConfig, { store }: LoginOptions): boolean {
  return credentialsStore === "auto" && (store === undefined || store === "auto");
}

/** How long such a keyring may hold up the code; it is waited for while the person signs in. */
const OPENING_TIMEOUT_MS = 200;

/** What could not be stored is refused before anyone is asked to sign in. */
async function untilOpen(opening: Promise<unknown>, mayOpenLater: boolean): Promise<void> {
  const patience = delay(OPENING_TIMEOUT_MS, undefined, { ref: false });
  await (mayOpenLater ? Promise.race([opening, patience]) : opening);
}

async function signInTo<Result extends ProviderSignIn>(
  opening: Promise<Target<Result>>,
  provider: Provider<Result>,
  person: SignInContext,
): Promise<void> {
  const refusal = new AbortController();
  opening.catch((error: unknown) => {
    refusal.abort(error);
  });
  const signal = AbortSignal.any([person.signal, refusal.signal]);
  const granted = await signInUntilDone(provider, { ...person, signal });
  const target = await opening;
  const stored = await target.store(granted);
  await target.verify?.(person.signal);
  person.presenter.signedIn(stored);
}
