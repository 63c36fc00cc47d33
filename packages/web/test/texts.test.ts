import type { ApprovalItem, AuditEntry, CodexHome, TurnStep } from "@latchkey/contracts";
import { expect, test } from "vitest";
import { faultPlace } from "../src/components/fault-notice.tsx";
import { modelAccessText } from "../src/components/home-texts.ts";
import { relativeTime } from "../src/components/time-texts.ts";
import { auditText, originText } from "../src/features/homes/audit-trail.tsx";
import { approvalAnswer } from "../src/features/transcript/items/approval-texts.ts";
import { stepLabel } from "../src/features/transcript/turns/turn-view.tsx";

const NOW = Date.parse("2026-11-21T20:00:00.000Z");
const after = (ms: number) => new Date(NOW + ms).toISOString();

test("times are counted in the unit that fits", () => {
  expect(relativeTime(after(20_000), NOW)).toBe("now");
  expect(relativeTime(after(5 * 60_000), NOW)).toBe("in 5 minutes");
  expect(relativeTime(after(-3 * 3_600_000), NOW)).toBe("3 hours ago");
  expect(relativeTime(after(9.9 * 86_400_000), NOW)).toBe("in 9 days");
});

test("a turn says which step of a command or flow it is", () => {
  const ofCommand: TurnStep = { name: "tidy", stepIndex: 2, totalSteps: 5 };
  expect(stepLabel(ofCommand)).toBe("tidy · step 2 of 5");
  const ofFlow: TurnStep = {
    ...{ name: "flow", label: "Check", stepIndex: 1, totalSteps: 2, iterations: [2, 4] },
    ...{ agentType: "coder", identifier: "main", loopDepth: 2 },
  };
  expect(stepLabel(ofFlow)).toBe("Check · step 1 of 2 · round 2.4 · coder/main");
});

test("a fault names its file, the place in it and the value", () => {
  const fault = { code: "FLOW_INVALID", file: "a.json", reason: "x" } as const;
  expect(faultPlace(fault)).toBe("a.json");
  expect(faultPlace({ ...fault, line: 3, column: 7, path: "steps[0]" })).toBe(
    "a.json:3:7 · steps[0]",
  );
});

test("an answered question says how it was answered", () => {
  const item: ApprovalItem = {
    ...{ type: "approval", id: "a", kind: "command", itemId: "i", answer: "allowed_for_session" },
  };
  expect(approvalAnswer(item)).toBe("Command allowed for this session");
  expect(approvalAnswer({ ...item, answer: "withdrawn" })).toMatch(/not answered/);
});

test("the audit trail says who did what from where", () => {
  const entry: AuditEntry = {
    ...{ id: "1", at: after(0), action: "device_auth.finished", codexHome: "server" },
    ...{ outcome: "signed_in", account: "ada@example.com" },
  };
  expect(auditText(entry)).toBe("Signed in as ada@example.com");
  expect(originText(entry)).toBe("the server");
  const from = { browser: "Chrome on Linux", address: "127.0.0.1" };
  expect(originText({ ...entry, from })).toBe("Chrome on Linux, 127.0.0.1");
});

test("a home says how far what Codex runs is kept from sign-ins", () => {
  const home = { name: "server", status: "ok", renewable: true } as const;
  const text = (modelAccess?: CodexHome["modelAccess"]) =>
    modelAccessText({ ...home, affectedRuns: [], ...(modelAccess && { modelAccess }) });
  expect(text()).toBeUndefined();
  expect(text({ level: "denied" })).toBe("Cannot read sign-ins");
  expect(text({ level: "not_kept_out", reason: "Commands have full access here." })).toBe(
    "Can read sign-ins: Commands have full access here.",
  );
});
