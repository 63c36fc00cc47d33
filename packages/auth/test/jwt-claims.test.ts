import { describe, expect, test } from "vitest";

import { accessTokenExpiry, accountFromIdToken, decodeJwtClaims } from "../src/index.ts";
import { idTokenFor, jwt } from "./support/tokens.ts";

describe("JWT claims", () => {
  test("are read from the payload", () => {
    expect(decodeJwtClaims(jwt({ sub: "ü" }))).toEqual({ sub: "ü" });
  });

  test.each(["", "a.b", "a..c", "a.b.", "a.b.c.d", "a.!!!.c", "e30.bm90IGpzb24.c2ln", "e30.W10.c"])(
    "are undefined for %j",
    (token) => {
      expect(decodeJwtClaims(token)).toBeUndefined();
    },
  );
});

describe("the end of an access token", () => {
  test("is its exp claim, in milliseconds", () => {
    expect(accessTokenExpiry(jwt({ exp: 1_900_000_000 }))).toBe(1_900_000_000_000);
  });

  test.each(["opaque-token", jwt({}), jwt({ exp: "soon" }), jwt({ exp: 1e21 })])(
    "is unknown for %s",
    (token) => {
      expect(accessTokenExpiry(token)).toBeUndefined();
    },
  );
});

describe("the account in an ID token", () => {
  test("has account ID, email, plan and user ID", () => {
    expect(accountFromIdToken(idTokenFor("acct-1"))).toEqual({
      accountId: "acct-1",
      email: "ada@example.com",
      plan: "pro",
      userId: "user-1",
    });
  });

  test("is refused without an account ID, because Codex could never renew it", () => {
    expect(() => accountFromIdToken(idTokenFor(undefined))).toThrow(
      expect.objectContaining({ code: "DEVICE_AUTH_FAILED", reason: "account_id_missing" }),
    );
  });

  test("is refused when the token cannot be read", () => {
    expect(() => accountFromIdToken("not-a-jwt")).toThrow(
      expect.objectContaining({ code: "DEVICE_AUTH_FAILED", reason: "id_token_invalid" }),
    );
  });

  test("loses control characters", () => {
    expect(accountFromIdToken(idTokenFor("acct-1", "a\u001B[2Jda@x"))).toMatchObject({
      email: "ada@x",
    });
  });
});
