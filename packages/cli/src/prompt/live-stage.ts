import type { DeviceCodePrompt } from "@latchkey/auth";

import type { Paint } from "../terminal/style.ts";
import { wrapText } from "../terminal/text-width.ts";
import { layoutDevicePrompt } from "./device-layout.ts";
import { keyHints } from "./key-hints.ts";
import type { QrCode } from "./qr-code.ts";

interface CodeStage {
  type: "code";
  prompt: DeviceCodePrompt;
  /** When the code expires, on the monotonic clock. */
  expiresAtMonotonicMs: number;
  qrCode?: QrCode;
  trouble?: string | undefined;
  codesOff?: "asked" | "explained" | undefined;
}

/** What a sign-in is waiting for. */
export type Stage =
  | { type: "starting" }
  | { type: "browser"; url: string }
  | CodeStage
  | { type: "expired" }
  | { type: "approved" }
  | { type: "silent" };

const BROWSER_KEYS = ["d device code instead", "c copy address", "o open again", "Ctrl-C cancel"];

interface StageOptions {
  paint: Paint;
  size: { columns: number; rows: number };
  note: string | undefined;
}

/** The lines that stand at the bottom of the terminal meanwhile. */
export function linesOfStage(stage: Stage, options: StageOptions): string[] {
  const { paint, size, note = "" } = options;
  switch (stage.type) {
    case "starting":
      return ["Starting…"];
    case "browser":
      return [
        "Waiting for the sign-in in the browser.",
        ...keyHints(BROWSER_KEYS, size.columns).map((line) => paint("dim", line)),
        note,
      ];
    case "code": {
      const { prompt, expiresAtMonotonicMs, qrCode, trouble, codesOff } = stage;
      const remainingMs = expiresAtMonotonicMs - performance.now();
      const state = { prompt, remainingMs, trouble, codesOff, note: options.note };
      const lines = layoutDevicePrompt(state, { ...size, paint, qrCode });
      return lines ?? [prompt.verificationUri, prompt.userCode];
    }
    case "expired":
      return [
        "The code has expired.",
        ...wrapText("Press any key for a new one, or Ctrl-C to end.", size.columns),
      ];
    case "approved":
      return ["Approved. Fetching the tokens…"];
    case "silent":
      return [];
  }
}
