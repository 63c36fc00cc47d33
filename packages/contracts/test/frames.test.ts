import { AnyClientFrameSchema, ClientFrameSchema, ServerFrameSchema } from "@latchkey/contracts";
import { describe, expect, test } from "vitest";
import { answer, runningTurn } from "./samples.ts";

const v1 = { protocolVersion: "v1" };
const isClientFrame = (frame: unknown): boolean => ClientFrameSchema.safeParse(frame).success;
const isServerFrame = (frame: unknown): boolean => ServerFrameSchema.safeParse(frame).success;

describe("frames from a client", () => {
  test.each([
    { type: "subscribe_sidebar" },
    { type: "unsubscribe_sidebar" },
    { type: "subscribe_sign_ins" },
    { type: "unsubscribe_sign_ins" },
    { type: "subscribe_conversation", conversationId: "c" },
    { type: "subscribe_conversation", conversationId: "c", afterSeq: 0 },
    { type: "unsubscribe_conversation", conversationId: "c" },
    { type: "cancel_run", runId: "r" },
  ])("are accepted: $type", (frame) => {
    expect(isClientFrame({ ...v1, ...frame })).toBe(true);
  });

  test.each([
    ["no protocol version", { type: "subscribe_sidebar" }],
    ["another protocol version", { protocolVersion: "v2", type: "subscribe_sidebar" }],
    ["no type", v1],
    ["a conversation that is not named", { ...v1, type: "subscribe_conversation" }],
    ["an empty id", { ...v1, type: "cancel_run", runId: "" }],
    ["an id of 101 characters", { ...v1, type: "cancel_run", runId: "r".repeat(101) }],
    ["a number below zero", conversationAfter(-1)],
    ["a fraction", conversationAfter(1.5)],
    ["a number as text", conversationAfter("1")],
    ["text", "subscribe_sidebar"],
    ["nothing", null],
    ["a list", [v1]],
  ])("are refused with %s", (_fault, frame) => {
    expect(isClientFrame(frame)).toBe(false);
  });

  test("of a type that this version does not know are well-formed all the same", () => {
    const frame = { ...v1, type: "from_the_future", more: true };
    expect(isClientFrame(frame)).toBe(false);
    expect(AnyClientFrameSchema.safeParse(frame).success).toBe(true);
  });

  test.each([
    ["another protocol version", { protocolVersion: "v0", type: "subscribe_sidebar" }],
    ["a type of 101 characters", { ...v1, type: "t".repeat(101) }],
    ["a type that is no text", { ...v1, type: 1 }],
  ])("are not well-formed with %s", (_fault, frame) => {
    expect(AnyClientFrameSchema.safeParse(frame).success).toBe(false);
  });
});

describe("frames from the server", () => {
  test("carry a conversation's events", () => {
    expect(isServerFrame({ ...v1, ...answer("a", "Hello") })).toBe(true);
  });

  test("count events from 1", () => {
    expect(isServerFrame({ ...v1, ...answer("a", "Hello"), seq: 0 })).toBe(false);
  });

  test("show a conversation with and without a turn in progress", () => {
    const snapshot = { ...v1, type: "inflight_snapshot", conversationId: "c", seq: 0 };
    expect(isServerFrame(snapshot)).toBe(true);
    expect(isServerFrame({ ...snapshot, turn: runningTurn })).toBe(true);
  });

  test("name only failures that are on the list of codes", () => {
    const frame = (code: string) => ({ ...v1, type: "error", error: { code, message: "No" } });
    expect(isServerFrame(frame("INVALID_REQUEST"))).toBe(true);
    expect(isServerFrame(frame("SOMETHING_ELSE"))).toBe(false);
  });

  test("are refused with another protocol version", () => {
    expect(isServerFrame({ ...answer("a", "Hello"), protocolVersion: "v2" })).toBe(false);
  });
});

function conversationAfter(afterSeq: unknown): object {
  return { ...v1, type: "subscribe_conversation", conversationId: "c", afterSeq };
}
