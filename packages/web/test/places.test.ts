import { expect, test } from "vitest";
import { conversationPath, readPlace, scopeOf, scopePath } from "../src/components/places.ts";

test("every conversation has an address that leads back to it, whatever its agent is called", () => {
  expect(readPlace(conversationPath({ id: "c1" }))).toEqual({
    section: "chat",
    conversationId: "c1",
  });
  const odd = { id: "c1", agent: "a/b ü%" };
  expect(readPlace(conversationPath(odd))).toEqual({
    section: "agents",
    name: "a/b ü%",
    conversationId: "c1",
  });
  const ofFlow = { id: "c1", flow: "polish", agent: "coder" };
  expect(readPlace(conversationPath(ofFlow))).toMatchObject({ section: "flows", name: "polish" });
  expect(scopePath(scopeOf(ofFlow))).toBe("/flows/polish");
});

test("an address that leads nowhere is no place, and a broken one breaks nothing", () => {
  expect(readPlace("/elsewhere")).toBeUndefined();
  expect(readPlace("")).toBeUndefined();
  expect(readPlace("/agents/%E0%A4%A")).toMatchObject({ section: "agents", name: "%E0%A4%A" });
});
