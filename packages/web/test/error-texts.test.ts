import { ERROR_CODES } from "@latchkey/contracts";
import { expect, test } from "vitest";
import { ApiError, codeOf } from "../src/api/api-error.ts";
import { errorDetail, errorText } from "../src/components/error-texts.ts";

test.each([...ERROR_CODES, "CONNECTION_LOST" as const])("%s has a sentence for people", (code) => {
  const { sentence } = errorText(code);
  expect(sentence).toMatch(/^[A-Z].{15,}\.$/s);
  expect(sentence).not.toMatch(/[A-Z]+_[A-Z]+/);
});

test("an expired and a missing sign-in both lead to a new one", () => {
  expect(errorText("CODEX_AUTH_EXPIRED").action).toBe("reauthenticate");
  expect(errorText("CODEX_SIGNED_OUT").action).toBe("reauthenticate");
});

test("anything thrown that is no answer of the server counts as internal", () => {
  expect(codeOf(new ApiError("RATE_LIMITED", "slow down", { status: 429 }))).toBe("RATE_LIMITED");
  expect(codeOf(new Error("boom"))).toBe("INTERNAL");
});

test("the server's own words are shown where the sentence for the code leaves open what is wrong", () => {
  const message = "The working folder /nowhere does not exist.";
  expect(errorDetail({ code: "INVALID_REQUEST", message })).toBe(message);
  expect(errorDetail({ code: "RATE_LIMITED", message })).toBe(message);
  expect(errorDetail({ code: "CODEX_AUTH_EXPIRED", message })).toBeUndefined();
});
