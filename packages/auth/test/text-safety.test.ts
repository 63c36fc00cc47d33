import { describe, expect, test } from "vitest";

import { checkVerificationUri, cleanPeerText } from "../src/index.ts";
import { redactSecrets } from "../src/text-safety.ts";

describe("text from a peer", () => {
  test.each([
    ["escape sequences", "\u001B[31mred\u001B[0m alert", "red alert"],
    ["a terminal title", "a\u001B]0;owned\u0007b", "ab"],
    ["C0 and C1 controls", "a\u0000b\u0008c\u0085d", "abcd"],
    ["bidirectional overrides", "safe\u202Eexe.txt\u2066", "safeexe.txt"],
    ["line breaks", "one\r\ntwo\tthree", "one two three"],
    ["zero-width characters", "pay\u200Bpal\uFEFF", "paypal"],
    ["soft hyphens and invisible tags", "pay\u00ADpal\u{E0041}\u{E007F}", "paypal"],
    ["line and paragraph separators", "a\u2028b\u2029c", "abc"],
    ["Arabic number signs and interlinear marks", "a\u0600b\uFFF9c\uFFFBd", "abcd"],
    ["halves of characters", "a\uD83Db\uDE00c", "abc"],
  ])("loses %s", (_, text, expected) => {
    expect(cleanPeerText(text)).toBe(expected);
  });

  test("holds no character of format or control, whatever it was", () => {
    const all = Array.from({ length: 0x11_0000 }, (_, code) =>
      code >= 0xd800 && code <= 0xdfff ? "" : String.fromCodePoint(code),
    );
    for (let start = 0; start < all.length; start += 4096) {
      const text = cleanPeerText(all.slice(start, start + 4096).join("x"), 10_000);
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }
  });

  test("is capped, and shows that it was", () => {
    expect(cleanPeerText("x".repeat(5000), 10)).toBe(`${"x".repeat(9)}…`);
  });
});

test("a secret is taken out of a peer's text, also where the cap cuts it short", () => {
  const quoted = cleanPeerText(`${"x".repeat(10)} rt-secret-token and more`, 24);
  expect(redactSecrets(quoted, ["rt-secret-token"])).toBe(`${"x".repeat(10)} [redacted]…`);
  expect(redactSecrets("a=b%2Fc, b/c", ["b/c"])).toBe("a=[redacted], [redacted]");
});

describe("a verification URI", () => {
  test.each(["https://auth.openai.com/codex/device", "http://127.0.0.1:4000/d", "http://[::1]/d"])(
    "may be %s",
    (uri) => {
      expect(checkVerificationUri(uri)).toBe(uri);
    },
  );

  test.each([
    "http://example.com/device",
    "https://user:pw@example.com/",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "--version",
    "",
  ])("may not be %j", (uri) => {
    expect(() => checkVerificationUri(uri)).toThrow(TypeError);
  });
});
