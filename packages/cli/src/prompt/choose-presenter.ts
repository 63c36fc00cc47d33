import { isatty } from "node:tty";

import type { CliConfig } from "../config.ts";
import type { Io } from "../io.ts";
import type { ProviderOptions } from "../options.ts";
import { isInBackground } from "../terminal/foreground.ts";
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
  options: PresentationOptions,
): Presenter {
  const { json, qr, retries } = options;
  if (json) return createJsonPresenter({ write: io.result, retries });
  const canCodesBeOff = isForOpenAi(options);
  const { stdin: input, stderr: output } = process;
  const isTerminal = isatty(0) && isatty(2);
  const isBehind = isTerminal && isInBackground();
  if (isBehind) io.talk("This runs in the background; fg brings it back.");
  if (isTerminal && !isBehind && !config.isAppendOnly && hasRoom(output)) {
    const { terminal } = config;
    const hasQrCode = qr ?? terminal.hasUnicode;
    return new LivePresenter({ input, output, actions, terminal, hasQrCode, canCodesBeOff });
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

function isForOpenAi({ provider, issuer }: ProviderOptions): boolean {
  return (provider ?? (issuer === undefined ? "openai" : "oidc")) === "openai";
}

function hasRoom({ columns, rows }: { columns: number; rows: number }): boolean {
  return columns >= FEWEST_COLUMNS && rows >= FEWEST_ROWS;
}
