import type { DeviceCodePrompt, SignInEvent } from "@latchkey/auth";

import { describeFailure } from "../failure.ts";
import { readLine } from "../terminal/read-line.ts";
import type { Presenter } from "./presenter.ts";

export interface JsonPresenterOptions {
  /** Takes one JSON object, without a line end. */
  write: (line: string) => void;
  /** How many new codes to ask for when one expires. */
  retries: number;
}

/** One JSON object a line, for programs. */
export function createJsonPresenter({ write, retries }: JsonPresenterOptions): Presenter {
  let retriesLeft = retries;
  const emit = (event: string, fields: object = {}) => {
    write(JSON.stringify({ event, ...fields }));
  };
  return {
    canAsk: false,
    show(event) {
      const named = describeEvent(event);
      if (named) emit(...named);
    },
    notice(message) {
      emit("notice", { message });
    },
    readPastedAddress({ signal, problem }) {
      if (problem !== undefined) emit("notice", { message: problem });
      return readLine({ signal });
    },
    stillWaiting() {
      emit("waiting");
    },
    offerNewCode() {
      emit("expired");
      retriesLeft -= 1;
      return Promise.resolve(retriesLeft >= 0);
    },
    signedIn({ account, home, store }) {
      emit("signed_in", { account, home, store });
    },
    failed(error) {
      emit("error", describeFailure(error));
    },
    close: () => undefined,
  };
}

/** A fallback is a change of the method; connecting again is waiting again. */
function describeEvent(event: SignInEvent): [name: string, fields: object] | undefined {
  switch (event.type) {
    case "method":
      return ["method", { method: event.method, reason: event.reason }];
    case "fallback":
      return ["method", { method: event.to, reason: event.reason }];
    case "authorize":
      return ["authorize", { url: event.url, willOpen: event.willOpen }];
    case "code":
      return ["code", codeFields(event.prompt)];
    case "retrying":
      return ["retrying", { reason: event.reason, delayMs: Math.round(event.delayMs) }];
    case "waiting":
    case "recovered":
      return ["waiting", {}];
    case "approved":
      return undefined;
  }
}

function codeFields(prompt: DeviceCodePrompt) {
  return {
    verificationUrl: prompt.verificationUri,
    userCode: prompt.userCode,
    expiresAt: new Date(prompt.expiresAt).toISOString(),
    intervalSec: prompt.intervalSeconds,
  };
}
