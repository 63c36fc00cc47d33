import type { Provider } from "@latchkey/contracts";
import { expect, test } from "vitest";
import { durationLabel, readableOutput } from "../src/features/transcript/items/command-output.ts";
import { restoreDraft } from "../src/components/composer/drafts.ts";
import { chooseModel } from "../src/features/chat/model-choice.ts";

const codex: Provider = {
  id: "codex",
  label: "Codex",
  available: true,
  models: [
    { id: "a", label: "A" },
    { id: "b", label: "B" },
  ],
};
const lmStudio: Provider = { id: "lmstudio", label: "LM Studio", available: true, models: [] };

test("terminal colours and overwritten progress lines are left out of the output", () => {
  const output = "\u001b[32m✓\u001b[39m ok\r\n 10%\r 50%\r100%\ndone\n";
  expect(readableOutput(output)).toBe("✓ ok\n100%\ndone\n");
});

test("durations are short", () => {
  expect([8, 440, 12_300, 185_000].map(durationLabel)).toEqual([
    "8 ms",
    "0.4 s",
    "12 s",
    "3 min 5 s",
  ]);
});

test("a message that could not be sent goes back before what was typed since", () => {
  expect(restoreDraft("first", " ")).toBe("first");
  expect(restoreDraft("first", "second")).toBe("first\n\nsecond");
});

test("the wanted model is kept while there is such, else the provider's first one is taken", () => {
  expect(chooseModel([codex], { provider: "codex", model: "b" })?.model).toBe("b");
  expect(chooseModel([codex], { provider: "codex", model: "gone" })?.model).toBe("a");
  expect(chooseModel([codex, lmStudio], { provider: "lmstudio", model: "q" })?.model).toBe("q");
});

test("without a wish Codex is taken", () => {
  expect(chooseModel([{ ...lmStudio, available: false }, codex], undefined)?.provider).toBe(
    "codex",
  );
});

test("a person who never chose keeps Codex, also while only another provider could answer", () => {
  const gone: Provider = { ...codex, available: false, models: [] };
  expect(chooseModel([gone, lmStudio], undefined)).toEqual({ provider: "codex", model: "" });
  const wanted = { provider: "codex", model: "b" } as const;
  expect(chooseModel([gone, lmStudio], wanted)).toEqual(wanted);
  expect(chooseModel([lmStudio, gone], { provider: "lmstudio", model: "q" })?.provider).toBe(
    "lmstudio",
  );
});
