import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CodexHomeListSchema } from "@latchkey/contracts";
import { expect, it, onTestFinished } from "vitest";
import { readConfig } from "../src/index.ts";
import { createApi } from "./support/api.ts";
import { createWorld } from "./support/world.ts";

it("a home of another model provider answers without a sign-in, with the variables that are named", async () => {
  const world = await createWorld({
    isSignedIn: false,
    environment: { LATCHKEY_CODEX_ENV: "AZURE_OPENAI_API_KEY, OTHER_KEY" },
  });
  onTestFinished(() => world.close());
  const path = join(world.home, "config.toml");
  const text = await readFile(path, "utf8");
  const key = 'env_key = "AZURE_OPENAI_API_KEY"';
  await writeFile(path, text.replace("requires_openai_auth = true", key));
  const { accessToken } = world.sim.control.signIn();
  world.config.environment["AZURE_OPENAI_API_KEY"] = accessToken;
  const api = createApi((await world.start()).url);
  const conversationId = await api.createConversation();
  const { runId } = await api.send(conversationId, "say: from elsewhere");
  expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
  expect(await api.lastTurn(conversationId)).toMatchObject({
    items: [{ type: "text", text: "from elsewhere" }],
  });
  const { body } = await api.request("GET", "/api/codex/homes");
  expect(CodexHomeListSchema.parse(body).homes).toMatchObject([{ modelProvider: "openai-sim" }]);
});

it("half a surrogate pair in a message reaches Codex well-formed, and its title is whole", async () => {
  const world = await createWorld();
  onTestFinished(() => world.close());
  const api = createApi((await world.start()).url);
  const conversationId = await api.createConversation();
  const { runId } = await api.send(conversationId, "say: half \ud83d of a pair");
  expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
  expect((await api.lastTurn(conversationId)).items).toMatchObject([
    { type: "text", text: "half \ufffd of a pair" },
  ]);
});

it("names of variables for Codex are checked, and Latchkey's own are not for it", () => {
  const read = (LATCHKEY_CODEX_ENV: string) => readConfig({ HOME: "/", LATCHKEY_CODEX_ENV });
  expect(read("A_KEY,B_KEY").codexVariables).toEqual(["A_KEY", "B_KEY"]);
  expect(() => read("A-KEY")).toThrow("LATCHKEY_CODEX_ENV");
  expect(() => read("LATCHKEY_ACCESS_TOKEN")).toThrow("not for Codex");
});
