import type { SignInEnvironment } from "@latchkey/auth";
import { openInBrowser } from "@latchkey/auth";

import type { Io } from "../io.ts";
import type { PromptActions } from "../prompt/presenter.ts";
import type { CopyOutcome } from "../terminal/clipboard.ts";
import { copyToClipboard } from "../terminal/clipboard.ts";

/** Why an attempt was aborted for which a new code is wanted. */
export const NEW_CODE_REQUESTED = Symbol("a new code was requested");

/** Why an attempt was aborted after which the address is to be pasted. */
export const PASTE_REQUESTED = Symbol("another method was requested");

/** Turns key presses into the signals that a running attempt listens to. */
export class PromptKeys implements PromptActions {
  readonly #environment: SignInEnvironment;
  readonly #io: Io;
  #newCode = new AbortController();
  #device = new AbortController();

  constructor(environment: SignInEnvironment, io: Io) {
    this.#environment = environment;
    this.#io = io;
  }

  /** The signals of the attempt that starts now. */
  reset(): { newCode: AbortSignal; device: AbortSignal } {
    this.#newCode = new AbortController();
    this.#device = new AbortController();
    return { newCode: this.#newCode.signal, device: this.#device.signal };
  }

  requestNewCode(): void {
    this.#newCode.abort(NEW_CODE_REQUESTED);
  }

  switchToPaste(): void {
    this.#newCode.abort(PASTE_REQUESTED);
  }

  switchToDevice(): void {
    this.#device.abort();
  }

  cancel(): void {
    this.#io.cancel();
  }

  copy(text: string): Promise<CopyOutcome> {
    return copyToClipboard(text, this.#environment.env, process.stderr);
  }

  openLink(url: string): Promise<void> {
    return openInBrowser(url, this.#environment);
  }
}
