import { expect, test } from "vitest";
import { countChanges, diffLines } from "../src/features/transcript/items/file-change-card.tsx";

const DIFF = `diff --git a/a.sql b/a.sql
--- a/a.sql
+++ b/a.sql
@@ -1,3 +1,3 @@
 select 1;
--- an old comment
+++ a new comment
 select 2;
`;

test("lines are additions, deletions, hunks and context; file headers are left out", () => {
  expect(diffLines(DIFF, "update")).toEqual([
    { kind: "hunk", text: "@@ -1,3 +1,3 @@" },
    { kind: "context", text: "select 1;" },
    { kind: "delete", text: "-- an old comment" },
    { kind: "add", text: "++ a new comment" },
    { kind: "context", text: "select 2;" },
  ]);
});

test("changes are counted", () => {
  expect(countChanges(diffLines(DIFF, "update"))).toEqual({ added: 1, deleted: 1 });
});

test("the bare content of a new or a deleted file is all additions or deletions", () => {
  expect(diffLines("# Title\n\n- point\n", "add")).toEqual([
    { kind: "add", text: "# Title" },
    { kind: "add", text: "" },
    { kind: "add", text: "- point" },
  ]);
  expect(countChanges(diffLines("a\nb\n", "delete"))).toEqual({ added: 0, deleted: 2 });
});
