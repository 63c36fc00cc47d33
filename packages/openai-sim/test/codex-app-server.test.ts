import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startOpenAiSim, type OpenAiSim } from "@latchkey/openai-sim";
import { runTurn, startAppServer, startThread, startTurn } from "./support/app-server.ts";
import { errorLines, useHomes } from "./support/codex-cli.ts";

const homes = useHomes();
let sim: OpenAiSim;
beforeAll(async () => {
  sim = await startOpenAiSim({ intervalSeconds: 1, tokenDelayMs: 2 });
});
afterAll(() => sim.close());

async function startSignedIn(account: string) {
  const home = await homes.createSignedIn(sim, account);
  const server = await startAppServer(home);
  return { server, threadId: await startThread(server, home) };
}

describe("codex app-server", () => {
  test("completes its own device sign-in", async () => {
    const home = await homes.create(sim);
    const server = await startAppServer(home);
    const { result } = await server.call("account/login/start", { type: "chatgptDeviceCode" });
    expect(result?.["verificationUrl"]).toBe(`${sim.url}/codex/device`);
    sim.control.approve(result?.["userCode"] as string);
    const completed = await server.until(({ method }) => method === "account/login/completed");
    expect(completed.params).toMatchObject({ success: true, error: null });
    const account = await server.call("account/read");
    expect(account.result?.["account"]).toMatchObject({ email: "ada@example.com" });
    const models = await server.call("model/list");
    expect((models.result?.["data"] as unknown[]).length).toBeGreaterThan(1);
    const { stderr } = await server.stop();
    expect(errorLines(stderr)).toEqual([]);
  });

  test("streams, and tells each kind of failure apart", async () => {
    const { server, threadId } = await startSignedIn("ada@example.com");
    const answered = await runTurn(
      server,
      threadId,
      "think: a few words first\nsay: one two three",
    );
    expect(answered.status).toBe("completed");
    const deltasOf = (method: string) => server.seen().filter((seen) => seen.method === method);
    expect(deltasOf("item/agentMessage/delta")).toHaveLength(3);
    expect(deltasOf("item/reasoning/summaryTextDelta")).toHaveLength(4);

    const failures = [
      ["usage_limit", "usageLimitExceeded"],
      ["overloaded", "serverOverloaded"],
      ["context", "contextWindowExceeded"],
    ];
    for (const [failure = "", codexErrorInfo] of failures) {
      const { status, error } = await runTurn(server, threadId, `fail: ${failure}`);
      expect({ status, info: error?.codexErrorInfo }).toEqual({
        status: "failed",
        info: codexErrorInfo,
      });
    }
    const compacted = await runTurn(server, threadId, "Go on after the compaction");
    expect(compacted.status).toBe("completed");
    const { stderr } = await server.stop();
    expect(errorLines(stderr)).toEqual([]);
  });

  test("loses its sign-in in the middle of an answer", async () => {
    const { server, threadId } = await startSignedIn("grace@example.com");
    sim.control.holdAnswers(5);
    const { completed } = await startTurn(server, threadId, "long: 50");
    await sim.control.untilAnswerHeld();
    sim.control.expireSignIns("grace@example.com");
    sim.control.releaseAnswers();
    sim.control.cutAnswers();
    const { status, error } = await completed;
    expect({ status, info: error?.codexErrorInfo }).toEqual({
      status: "failed",
      info: "unauthorized",
    });
    expect(error?.message).toContain("your refresh token was already used");
    await server.stop();
  });

  test("recovers when a streaming answer is cut off once", async () => {
    const { server, threadId } = await startSignedIn("ada@team.example.com");
    sim.control.enqueueAnswer({ steps: [{ type: "text", text: "half an" }, { type: "cut" }] });
    const { status } = await runTurn(server, threadId, "say: a whole answer");
    expect(status).toBe("completed");
    await server.stop();
  });
});
