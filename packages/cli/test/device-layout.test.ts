import { expect, test } from "vitest";
import { layoutDevicePrompt } from "../src/prompt/device-layout.ts";
import { drawQrCode } from "../src/prompt/qr-code.ts";
import { createPaint } from "../src/terminal/style.ts";
import { visibleWidth } from "../src/terminal/text-width.ts";

const LINK = "https://auth.openai.com/codex/device";
const WIDTHS = Array.from({ length: 121 }, (_, index) => index + 10);

test.for([
  [LINK, "ABCD-12345"],
  ["https://example.com/d", "A-USER-CODE-THAT-IS-LONGER-THAN-ITS-LINK"],
] as const)(
  "the link %s and the code %s stand in a line each, whole, at any width",
  ([verificationUri, userCode]) => {
    const qrCode = drawQrCode(verificationUri, "none");
    const expiresAt = Date.now() + 900_000;
    const prompt = { verificationUri, userCode, expiresAt, intervalSeconds: 5 };
    const state = { prompt, remainingMs: 900_000 };
    for (const columns of WIDTHS) {
      for (const rows of [10, 30, 60]) {
        const options = { columns, rows, paint: createPaint("none"), qrCode };
        const lines = layoutDevicePrompt(state, options) ?? [];
        for (const text of lines.length > 0 ? [verificationUri, userCode] : []) {
          const line = lines.find((each) => each.includes(text)) ?? "";
          const start = line.indexOf(text);
          // A link that needs a row of its own starts that row; else everything fits on one.
          if (visibleWidth(text) > columns) expect(start).toBe(0);
          else expect(start + visibleWidth(text)).toBeLessThanOrEqual(columns);
        }
        for (const line of lines.filter((each) => /[█▀▄]/u.test(each))) {
          expect(visibleWidth(line)).toBeLessThanOrEqual(columns);
        }
      }
    }
  },
);
