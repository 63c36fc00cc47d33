import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startOpenAiSim, type OpenAiSim } from "@latchkey/openai-sim";
import { errorLines, runExec, useHomes, type TestHome } from "./support/codex-cli.ts";

const homes = useHomes();
let sim: OpenAiSim;
beforeAll(async () => {
  const account = (name: string) => ({
    id: `account-${name}`,
    userId: `user-${name}`,
    email: `${name}@example.com`,
    name,
    plan: "plus",
  });
  const names = ["plain", "shell", "patch", "near", "used", "revoked", "expired", "schema"];
  const [first = account("first"), ...others] = names.map(account);
  sim = await startOpenAiSim({ tokenDelayMs: 1, accounts: [first, ...others] });
});
afterAll(() => sim.close());

async function withHome(name: string, use: (home: TestHome, account: string) => Promise<void>) {
  const account = `${name}@example.com`;
  const home = await homes.createSignedIn(sim, account);
  await use(home, account);
}

describe.concurrent("codex exec", () => {
  test("gets a streamed answer without an error in its log", () =>
    withHome("plain", async (home, account) => {
      const { exitCode, stderr, lastMessage } = await runExec(home, "Hello there");
      expect({ exitCode, errors: errorLines(stderr) }).toEqual({ exitCode: 0, errors: [] });
      expect(lastMessage).toContain("> Hello there");
      const request = sim.control.modelRequests().find((seen) => seen.account === account);
      expect(request).toMatchObject({ inputText: "Hello there", status: 200 });
      expect(request?.tokensSent).toBeGreaterThan(25);
    }));

  test.each([[[]], [["-m", "gpt-5.5"]]])(
    "runs shell commands and hears of their exit code %j",
    (flags) =>
      withHome("shell", async (home) => {
        const { exitCode, events, lastMessage } = await runExec(
          home,
          "think: let me see\nrun: echo out; exit 3",
          ...flags,
        );
        expect(exitCode).toBe(0);
        const items = events.filter(({ type }) => type === "item.completed");
        const command = items.find(({ item }) => item?.type === "command_execution")?.item;
        expect(command).toMatchObject({ exit_code: 3, aggregated_output: "out\n" });
        expect(items.some(({ item }) => item?.type === "reasoning")).toBe(true);
        expect(lastMessage).toContain("exit code **3**");
      }),
  );

  test("adds a file with a patch, then says what the script says", () =>
    withHome("patch", async (home) => {
      const prompt = "patch: notes.txt two words\nsay: all done";
      const { lastMessage } = await runExec(home, prompt);
      expect(await readFile(join(home.workFolder, "notes.txt"), "utf8")).toBe("two words\n");
      expect(lastMessage).toBe("all done");
    }));

  test("gets JSON that fits the requested schema", () =>
    withHome("schema", async (home) => {
      const file = join(home.workFolder, "schema.json");
      const answer = { type: "string", enum: ["yes", "no"] };
      const schema = { type: "object", properties: { answer }, required: ["answer"] };
      await writeFile(file, JSON.stringify({ ...schema, additionalProperties: false }));
      const { lastMessage } = await runExec(home, "Is it done?", "--output-schema", file);
      expect(JSON.parse(lastMessage)).toEqual({ answer: "yes" });
    }));

  test("has an expired access token refreshed once and goes on", () =>
    withHome("near", async (home, account) => {
      const before = await readFile(join(home.path, "auth.json"), "utf8");
      sim.control.expireAccessTokens(account);
      const { exitCode, lastMessage } = await runExec(home, "Still there?");
      expect({ exitCode, lastMessage }).toEqual({
        exitCode: 0,
        lastMessage: expect.stringContaining("> Still there?") as string,
      });
      expect(await readFile(join(home.path, "auth.json"), "utf8")).not.toBe(before);
      const grant = sim.control.snapshot().grants.find((seen) => seen.account === account);
      expect(grant).toMatchObject({ refreshes: 1, reusesSeen: 0 });
    }));

  test.each([
    ["used", "was already used"],
    ["revoked", "was revoked"],
    ["expired", "has expired"],
  ])("says in its own words that the refresh token was %s", (name, words) =>
    withHome(name, async (home, account) => {
      const end = {
        used: () => sim.control.expireSignIns(account),
        revoked: () => sim.control.revokeAll(account),
        expired: () => {
          sim.control.expireRefreshTokens(account);
          sim.control.expireAccessTokens(account);
        },
      };
      end[name as keyof typeof end]();
      const { exitCode, events } = await runExec(home, "Hello");
      expect(exitCode).toBe(1);
      const failure = events.find(({ type }) => type === "error");
      expect(failure?.message).toContain(`because your refresh token ${words}`);
    }),
  );
});

test("codex exec refreshes a token that is about to expire before it asks the model", async () => {
  sim.control.reset();
  sim.control.setAccessTokenLifetime(200);
  const home = await homes.createSignedIn(sim);
  sim.control.setAccessTokenLifetime(864_000);
  const { exitCode } = await runExec(home, "Hello");
  expect(exitCode).toBe(0);
  expect(sim.control.snapshot().grants[0]).toMatchObject({ refreshes: 1, reusesSeen: 0 });
  expect(sim.control.requests("responses").map(({ status }) => status)).toEqual([200]);
});
