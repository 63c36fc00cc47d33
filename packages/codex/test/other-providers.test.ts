import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readCodexConfigFault } from "../src/index.ts";
import { CODEX_VERSIONS } from "./support/codex-versions.ts";
import { UNATTENDED, useFixture } from "./support/fixture.ts";

describe.each(CODEX_VERSIONS)("another model provider, with Codex $version", ({ binaryPath }) => {
  const fixture = useFixture({ binaryPath });

  it("is used without any sign-in, with the key that the operator passes on", async () => {
    const { accessToken } = fixture.sim.control.signIn();
    const codex = fixture.createCodex({ extraEnvironment: { AZURE_OPENAI_API_KEY: accessToken } });
    const home = azureHome();
    const turn = await fixture.runTurn(codex, { home, input: "say: from azure" });
    expect(turn).toMatchObject({ status: "ok", text: "from azure" });
    expect(fixture.sim.control.requests("token")).toEqual([]);
  });

  it("that refuses its key is named, and is no matter of the sign-in", async () => {
    const codex = fixture.createCodex({ extraEnvironment: { AZURE_OPENAI_API_KEY: "wrong" } });
    const turn = await fixture.runTurn(codex, { home: azureHome(), input: "hi" });
    expect(turn).toMatchObject({ status: "failed", error: { code: "CODEX_ERROR" } });
    expect(turn.error?.message).toContain("azure refused the credentials");
    expect(turn.events.filter(({ type }) => type === "auth_challenge")).toEqual([]);
  });

  it("says which variable is missing, in Codex's words", async () => {
    const turn = await fixture.runTurn(fixture.createCodex(), { home: azureHome(), input: "hi" });
    expect(turn).toMatchObject({ status: "failed", error: { code: "CODEX_ERROR" } });
    expect(turn.error?.message).toContain("AZURE_OPENAI_API_KEY");
  });

  it("needs the sign-in where it says so", async () => {
    const home = azureHome("requires_openai_auth = true\n");
    const turn = await fixture.runTurn(fixture.createCodex(), { home, input: "hi" });
    expect(turn).toMatchObject({ status: "failed", error: { code: "CODEX_SIGNED_OUT" } });
  });

  it("that does not exist is what Codex cannot load, told with the reason", async () => {
    const home = fixture.directory();
    const ask = () => readCodexConfigFault(binaryPath, { environment: process.env, home });
    expect(await ask()).toBeUndefined();
    writeFileSync(join(home, "config.toml"), 'model_provider = "nobody"\n');
    expect(await ask()).toContain("nobody");
    writeFileSync(join(home, "config.toml"), 'model = "m"\nbig = 99999999999999999999\n');
    expect(await ask()).toContain("config.toml:2:");
    writeFileSync(join(home, "config.toml"), "model_context_window = 9007199254740993\n");
    expect(await ask()).toBeUndefined();
  });

  function azureHome(more = ""): string {
    const home = fixture.directory();
    const text = `${UNATTENDED}model_provider = "azure"
check_for_update_on_startup = false
[model_providers.azure]
name = "Azure"
base_url = "${fixture.sim.url}/v1"
wire_api = "responses"
env_key = "AZURE_OPENAI_API_KEY"
supports_websockets = false
request_max_retries = 1
stream_max_retries = 1
${more}[analytics]
enabled = false
[features]
apps = false
plugins = false
`;
    writeFileSync(join(home, "config.toml"), text);
    return home;
  }
});
