import type { CodexHome, DeviceAuthAttempt, ServerFrame } from "@latchkey/contracts";
import { expect, test } from "vitest";
import {
  firstSignInState,
  neededAttempts,
  pendingAttempts,
  type SignInAction,
  signInReducer,
  type SignInState,
} from "../src/features/sign-in/sign-in-state.ts";

function attempt(id: string, change: Partial<DeviceAuthAttempt> = {}): DeviceAuthAttempt {
  return {
    id,
    codexHome: "server",
    method: "device",
    state: "pending",
    verificationUrl: "https://auth.example/device",
    userCode: "ABCD-EFGH",
    startedAt: `2026-11-21T14:00:0${id}.000Z`,
    expiresAt: "2026-11-21T14:15:00.000Z",
    intervalSec: 5,
    updatedHomes: [],
    ...change,
  };
}

function home(name: string, change: Partial<CodexHome> = {}): CodexHome {
  return { name, status: "ok", renewable: true, affectedRuns: [], ...change };
}

function told(message: DeviceAuthAttempt | CodexHome): SignInAction {
  const frame: ServerFrame =
    "codexHome" in message
      ? { protocolVersion: "v1", type: "device_auth_updated", attempt: message }
      : { protocolVersion: "v1", type: "home_updated", home: message };
  return { type: "frame", frame };
}

function play(actions: SignInAction[], state = firstSignInState()): SignInState {
  return actions.reduce(signInReducer, state);
}

test("starting shows the code, and the end of it is shown in the same place", () => {
  const started = play([{ type: "started", attempt: attempt("1") }]);
  expect(started.dialog).toMatchObject({ isOpen: true, attemptId: "1" });
  const ended = play([told(attempt("1", { state: "signed_in" }))], started);
  expect(ended.attempts[0]?.state).toBe("signed_in");
  expect(ended.dialog.attemptId).toBe("1");
});

test("a sign-in that has ended does not wait again when an older answer comes late", () => {
  const state = play([
    told(attempt("1", { state: "signed_in" })),
    { type: "attempts", attempts: [attempt("1")] },
    { type: "started", attempt: attempt("1") },
  ]);
  expect(pendingAttempts(state.attempts)).toEqual([]);
});

test("the button leads back to this tab's own code while that waits, else to a new start", () => {
  const closed = play([{ type: "started", attempt: attempt("1") }, { type: "close" }]);
  const open: SignInAction = { type: "open", codexHome: "server" };
  expect(play([open], closed).dialog).toMatchObject({ isOpen: true, attemptId: "1" });
  const ended = play([told(attempt("1", { state: "expired" })), open], closed);
  expect(ended.dialog).toMatchObject({ isOpen: true, attemptId: undefined });
});

test("a sign-in of another tab is known but not shown by itself", () => {
  const state = play([told(attempt("1"))]);
  expect(pendingAttempts(state.attempts).map(({ id }) => id)).toEqual(["1"]);
  expect(state.dialog.isOpen).toBe(false);
});

test("after a reload the dialog shows again what it showed, if that still waits", () => {
  const recalled: SignInAction = { type: "recalled", attemptId: "1" };
  expect(play([told(attempt("1")), recalled]).dialog).toMatchObject({ isOpen: true });
  const ended = play([told(attempt("1", { state: "denied" })), recalled]);
  expect(ended.dialog.isOpen).toBe(false);
});

test("a sign-in that a restarted server does not know any more has ended", () => {
  const waiting = play([{ type: "started", attempt: attempt("1") }, { type: "disconnected" }]);
  const back = play([{ type: "attempts", attempts: [] }], waiting);
  expect(back.attempts[0]?.state).toBe("cancelled");
  const named = play([told(attempt("1")), { type: "attempts", attempts: [] }], waiting);
  expect(named.attempts[0]?.state).toBe("pending");
});

test("the server's home comes first, the others by name", () => {
  const state = play([home("agent:b"), home("server"), home("agent:a")].map((one) => told(one)));
  expect(state.homes.map(({ name }) => name)).toEqual(["server", "agent:a", "agent:b"]);
});

test("the homes that the page uses are offered first, and a start of another tab keeps them", () => {
  const opened = play([{ type: "open", codexHome: "agent:a", ofPage: ["agent:a", "agent:b"] }]);
  expect(opened.dialog).toMatchObject({ codexHome: "agent:a", ofPage: ["agent:a", "agent:b"] });
  const chosen = play([{ type: "choose_home", codexHome: "agent:b" }], opened);
  expect(chosen.dialog).toMatchObject({ codexHome: "agent:b", ofPage: ["agent:a", "agent:b"] });
});

test("what the page's home follows is preset, and the home itself is a choice of its own", () => {
  const dead = { status: "expired", follows: "server" } as const;
  const homes = [home("server", { status: "expired" }), home("agent:a", dead)];
  const open: SignInAction = { type: "open", codexHome: "agent:a" };
  const opened = play([...homes.map((one) => told(one)), open]);
  expect(opened.dialog).toMatchObject({ codexHome: "server", ofPage: ["agent:a"] });
  const chosen = play([{ type: "choose_home", codexHome: "agent:a" }], opened);
  expect(chosen.dialog.codexHome).toBe("agent:a");
  const alone = play([told(home("server")), told(home("agent:a", dead)), open]);
  expect(alone.dialog.codexHome).toBe("agent:a");
});

test("nobody is to finish a sign-in that another one has overtaken", () => {
  const both = [told(attempt("1")), told(attempt("2"))];
  const done = { state: "signed_in", finishedAt: "2026-11-21T14:01:00.000Z" } as const;
  expect(neededAttempts(play([...both, told(attempt("2", done))]))).toEqual([]);
  const ofOther = { ...done, codexHome: "agent:a", updatedHomes: ["agent:a"] };
  expect(neededAttempts(play([...both, told(attempt("2", ofOther))]))).toHaveLength(1);
  const later = { startedAt: "2026-11-21T14:02:00.000Z" };
  expect(neededAttempts(play([told(attempt("2", done)), told(attempt("1", later))]))).toHaveLength(
    1,
  );
});

test("nor one whose home was signed in from elsewhere, but one that somebody wants all the same", () => {
  const repaired = play([
    told(home("server", { status: "expired" })),
    told(attempt("1")),
    told(home("server")),
  ]);
  expect(neededAttempts(repaired)).toEqual([]);
  expect(pendingAttempts(repaired.attempts)).toHaveLength(1);
  const renewed = play([told(home("server")), told(attempt("1")), told(home("server"))]);
  expect(neededAttempts(renewed)).toHaveLength(1);
});
