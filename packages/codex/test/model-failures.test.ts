import { describe, expect, it } from "vitest";
import { useSharedFixture } from "./support/fixture.ts";

describe("a model that refuses", () => {
  const fixture = useSharedFixture();

  it.each([
    ["usage_limit", "CODEX_USAGE_LIMIT", "usage limit"],
    ["overloaded", "CODEX_OVERLOADED", "at capacity"],
    ["context", "CODEX_ERROR", "context window"],
  ])("%s ends the turn as %s, with Codex's words", async (failure, code, words) => {
    const { home, codex } = fixture.shared();
    const input = `fail: ${failure}`;
    const turn = await fixture.runTurn(codex, { home, input });
    expect(turn).toMatchObject({ status: "failed", error: { code } });
    expect(turn.error?.message).toContain(words);
  });

  it("ends the turn with the reason of a bad request, without its control characters", async () => {
    const { home, codex } = fixture.shared();
    const message = "Unknown \u001B[31mparameter\u0007 here";
    fixture.sim.control.addFault({
      route: "responses",
      effect: { kind: "status", status: 400, code: "invalid_request", message },
      times: 1,
    });
    const { error } = await fixture.runTurn(codex, { home, input: "hi" });
    expect(error?.code).toBe("CODEX_ERROR");
    expect(error?.message).toContain("Unknown parameter here");
  });

  it("says that Codex retries a connection that breaks, and goes on when it works again", async () => {
    const { home, codex } = fixture.shared();
    const effect = { kind: "drop", when: "before_headers" } as const;
    fixture.sim.control.addFault({ route: "responses", effect, times: 1 });
    const turn = await fixture.runTurn(codex, { home, input: "say: at last" });
    expect(turn).toMatchObject({ status: "ok", text: "at last" });
  });
});
