import { isatty } from "node:tty";

import type { CliConfig } from "../config.ts";
import type { Io } from "../io.ts";
import type { ProviderOptions } from "../options.ts";
import { createJsonPresenter } from "./json-presenter.ts";
import { LivePresenter } from "./live-presenter.ts";
import { createPlainPresenter } from "./plain-presenter.ts";
import type { Presenter, PromptActions } from "./presenter.ts";

/** The smallest terminal in which a block can be changed in place. */
const FEWEST_COLUMNS = 40;
const FEWEST_ROWS = 10;

export interface PresentationOptions extends ProviderOptions {
  json?: boolean;
  /** Absent: where the terminal has room for it. */
  qr?: boolean;
  retries: number;
}

/** The presentation that suits who is at the other end. */
export function choosePresenter(
  { config, io, actions }: { config: CliConfig; io: Io; actions: PromptActions },
  { json, qr, retries, provider, issuer }: PresentationOptions,
): Presenter {
  if (json) return createJsonPresenter({ write: io.result, retries });
  const canCodesBeOff = (provider ?? (issuer === undefined ? "openai" : "oidc")) === "openai";
  const { stdin: input, stderr: output } = process;
  const isTerminal = isatty(0) && isatty(2);
  const hasRoom = output.columns >= FEWEST_COLUMNS && output.rows >= FEWEST_ROWS;
  if (isTerminal && hasRoom && !config.isAppendOnly) {
    return new LivePresenter({
      input,
      output,
      actions,
      hasColor: config.hasColor,
      hasQrCode: qr ?? true,
      canCodesBeOff,
    });
  }
  return createPlainPresenter({
    talk: io.talk,
    retries,
    canAnswer: isTerminal,
    columns: isatty(2) ? output.columns : undefined,
    hasQrCode: qr ?? false,
    canCodesBeOff,
    signal: io.signal,
  });
}
