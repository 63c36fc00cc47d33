import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ApprovalDecision, ApprovalRequest } from "../src/index.ts";
import { answerServerRequest } from "../src/app-server/approvals.ts";
import { useSharedFixture } from "./support/fixture.ts";

describe("approvals", () => {
  const fixture = useSharedFixture();

  it.each([
    ["accept", true, "completed"],
    ["decline", false, "declined"],
    ["nobody to ask", false, "declined"],
  ])("%s: a command runs only when it is allowed to", async (answer, isAllowed, status) => {
    const { home, codex } = fixture.shared();
    const file = join(fixture.directory(), "file");
    const asked: ApprovalRequest[] = [];
    const onApproval = (request: ApprovalRequest): Promise<ApprovalDecision> => {
      asked.push(request);
      return Promise.resolve(answer as ApprovalDecision);
    };
    const turn = await fixture.runTurn(
      codex,
      { home, input: `run: touch ${file}`, approvalPolicy: "untrusted" },
      answer === "nobody to ask" ? {} : { onApproval },
    );
    expect(existsSync(file)).toBe(isAllowed);
    const finished = turn.events.filter(({ type }) => type === "command_finished");
    expect(finished).toMatchObject([{ status }]);
    if (answer === "nobody to ask") return;
    expect(asked).toMatchObject([{ kind: "command", cwd: home }]);
    expect(asked[0]?.command).toContain(`touch ${file}`);
  });

  it("cancel stops the turn", async () => {
    const { home, codex } = fixture.shared();
    const turn = await fixture.runTurn(
      codex,
      { home, input: "run: touch x", approvalPolicy: "untrusted" },
      { onApproval: () => Promise.resolve("cancel") },
    );
    expect(turn.status).toBe("stopped");
  });

  it("grants the permissions that were asked for, or none", async () => {
    const params = {
      threadId: "t",
      turnId: "u",
      itemId: "i",
      permissions: { network: { enabled: true }, fileSystem: null },
    };
    const ask = (decision: ApprovalDecision) =>
      answerServerRequest("item/permissions/requestApproval", params, () =>
        Promise.resolve(decision),
      );
    const granted = { permissions: { network: { enabled: true } }, scope: "turn" };
    expect(await ask("accept")).toEqual(granted);
    expect(await ask("accept_for_session")).toEqual({ ...granted, scope: "session" });
    expect(await ask("decline")).toEqual({ permissions: {}, scope: "turn" });
  });

  it("refuses questions that nobody is there to answer, and requests that are not known", async () => {
    const never = () => Promise.reject(new Error("asked"));
    const params = { threadId: "t", turnId: null };
    expect(await answerServerRequest("mcpServer/elicitation/request", params, never)).toMatchObject(
      {
        action: "decline",
      },
    );
    expect(await answerServerRequest("item/tool/requestUserInput", {}, never)).toEqual({
      answers: {},
    });
    expect(await answerServerRequest("attestation/generate", {}, never)).toBeUndefined();
  });
});
