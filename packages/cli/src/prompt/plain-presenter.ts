import type { SignInEvent } from "@latchkey/auth";

import { describeDuration } from "../duration.ts";
import { isInBackground, untilInForeground } from "../terminal/foreground.ts";
import { readLine } from "../terminal/read-line.ts";
import { labelled } from "../terminal/text-width.ts";
import type { Presenter } from "./presenter.ts";
import { drawQrCode } from "./qr-code.ts";
import {
  CODES_OFF_LINE,
  methodLine,
  PASTE_INSTRUCTION,
  PHISHING_WARNING,
  signedInLines,
} from "./texts.ts";

export interface PlainPresenterOptions {
  /** Takes one line of text. */
  talk: (line: string) => void;
  /** How many new codes to ask for when one expires and nobody can press a key. */
  retries: number;
  /** Whether a person can answer on stdin. */
  canAnswer: boolean;
  /** How wide the terminal is, where it is one. */
  columns?: number | undefined;
  hasQrCode: boolean;
  /** The authorization server is one where people switch device codes on and off. */
  canCodesBeOff: boolean;
  signal: AbortSignal;
}

/** Text that is only ever added: for pipes, logs, narrow terminals and screen readers. */
export function createPlainPresenter(options: PlainPresenterOptions): Presenter {
  const { talk, signal } = options;
  let retriesLeft = options.retries;
  const say = (lines: readonly string[]) => {
    for (const line of lines) talk(line);
  };
  /** Reading from the background would stop the process without a word. */
  const ask = async (question: string, stop: AbortSignal | undefined) => {
    if (options.canAnswer && isInBackground()) {
      talk("Your answer is needed here: bring this back with fg.");
      await untilInForeground(stop);
    }
    return readLine({ signal: stop, question });
  };
  return {
    show(event) {
      say(linesFor(event, options.columns));
      if (event.type === "code" && options.canCodesBeOff) talk(CODES_OFF_LINE);
      if (event.type === "code" && options.hasQrCode) {
        const { verificationUri, verificationUriComplete } = event.prompt;
        say(drawQrCode(verificationUriComplete ?? verificationUri, "none").lines);
      }
    },
    notice: talk,
    canAsk: options.canAnswer,
    readPastedAddress({ signal: stop, problem }) {
      talk(problem ?? PASTE_INSTRUCTION);
      return ask("Paste the address of that page: ", stop);
    },
    stillWaiting() {
      talk("Still waiting for you.");
    },
    async offerNewCode() {
      if (options.canAnswer && options.retries === 0) {
        talk("The code has expired.");
        await ask("Press Enter for a new code, or Ctrl-C to end. ", signal);
        return true;
      }
      retriesLeft -= 1;
      if (retriesLeft >= 0) talk("The code has expired. Asking for a new one.");
      return retriesLeft >= 0;
    },
    signedIn(outcome) {
      say(signedInLines(outcome));
    },
    failed: () => undefined,
    close: () => undefined,
  };
}

function linesFor(event: SignInEvent, columns = Infinity): string[] {
  switch (event.type) {
    case "method":
      return [methodLine(event.method, event.reason)];
    case "authorize":
      return [
        event.willOpen
          ? "Opening your browser. If it does not open, visit this address:"
          : "Open this address in a browser:",
        event.url,
      ];
    case "code": {
      const { userCode, verificationUri, expiresAt } = event.prompt;
      return [
        ...labelled("1. Open this link on any device:", verificationUri, columns),
        ...labelled("2. Enter this code:", userCode, columns),
        `The code expires in ${describeDuration(expiresAt - Date.now())}. Waiting for you.`,
        PHISHING_WARNING,
      ];
    }
    case "retrying":
      return [`Connection trouble, trying again; the code stays valid. ${event.reason}`];
    case "recovered":
      return ["Connected again."];
    case "approved":
      return ["Approved."];
    case "fallback":
      return [event.reason, methodLine(event.to)];
    case "waiting":
      return [];
  }
}
