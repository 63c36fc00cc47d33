import { mkdir, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { CODEX_VERSIONS } from "../../codex/test/support/codex-versions.ts";
import { readCodexAuthConfig } from "../src/index.ts";
import { inPrivateMounts, whyNoPrivateMounts } from "./support/private-mounts.ts";
import { temporaryHome } from "./support/temporary-home.ts";

const MANAGED = "managed_config.toml";
const REQUIREMENTS = "requirements.toml";

/** A home and a system directory with these files. */
async function write(home: string, files: Record<string, string> = {}) {
  const path = await temporaryHome();
  const systemDirectory = join(path, "etc");
  await mkdir(systemDirectory);
  await writeFile(join(path, "config.toml"), home);
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(systemDirectory, name), text);
  }
  return { path, systemDirectory, read: () => readCodexAuthConfig(path, { systemDirectory }) };
}

/** A `plutil` as that of macOS, of plists that are written as JSON here. */
const PLUTIL = `#!${process.execPath}
const [extract, key, raw, o, out, path] = process.argv.slice(2);
const value = JSON.parse(require("node:fs").readFileSync(path, "utf8"))[key];
if ([extract, raw, o, out].join(" ") !== "-extract raw -o -" || value === undefined) process.exit(1);
console.log(value);
`;

describe("what device management sets on macOS", () => {
  const base64 = (toml: string) => Buffer.from(toml).toString("base64");

  async function writeManaged(forAll: object, forUser?: object) {
    const home = await write('forced_login_method = "chatgpt"\n', {
      [MANAGED]: 'forced_login_method = "chatgpt"\nforced_chatgpt_workspace_id = "ws-1"\n',
      [REQUIREMENTS]: 'allowed_chatgpt_workspaces = ["ws-1"]\n',
    });
    const directory = join(home.path, "Managed Preferences");
    const own = join(directory, userInfo().username);
    await mkdir(own, { recursive: true });
    const plutil = join(home.path, "plutil.cjs");
    await writeFile(plutil, PLUTIL, { mode: 0o755 });
    const [name, { systemDirectory }] = ["com.openai.codex.plist", home];
    await writeFile(join(directory, name), JSON.stringify(forAll));
    if (forUser) await writeFile(join(own, name), JSON.stringify(forUser));
    const managedPreferences = { directory, plutil };
    const config = await readCodexAuthConfig(home.path, { systemDirectory, managedPreferences });
    return { config, forAll: join(directory, name), forUser: join(own, name) };
  }

  test("overrules every file, and is named", async () => {
    const { config, forAll } = await writeManaged({
      config_toml_base64: base64('forced_login_method = "api"\n'),
    });
    expect(config).toMatchObject({
      forcedLoginMethod: "api",
      allowedWorkspaceIds: ["ws-1"],
      decidedBy: { forcedLoginMethod: forAll },
    });
  });

  test("requires before requirements.toml does, and what is set for the person counts first", async () => {
    const { config, forUser } = await writeManaged(
      { requirements_toml_base64: base64('allowed_chatgpt_workspaces = ["ws-3"]\n') },
      { requirements_toml_base64: base64('allowed_chatgpt_workspaces = ["ws-1", "ws-2"]\n') },
    );
    expect(config.allowedWorkspaceIds).toEqual(["ws-1"]);
    expect(config.decidedBy).toMatchObject({ allowedWorkspaceIds: forUser });
  });

  test("is said to be unreadable where it is no TOML", async () => {
    const { config, forAll } = await writeManaged({ config_toml_base64: base64("[[") });
    expect(config.unreadable).toContain(forAll);
  });
});

describe("what administrators set", () => {
  test("counts where the home says nothing, and is named", async () => {
    const { read, systemDirectory } = await write("", {
      "config.toml": 'forced_chatgpt_workspace_id = "ws-1"\nforced_login_method = "api"\n',
    });
    const file = join(systemDirectory, "config.toml");
    expect(await read()).toMatchObject({
      allowedWorkspaceIds: ["ws-1"],
      forcedLoginMethod: "api",
      decidedBy: { allowedWorkspaceIds: file, forcedLoginMethod: file },
    });
  });

  test("is overruled by the home, unless it is managed or required", async () => {
    const home = 'forced_login_method = "chatgpt"\ncli_auth_credentials_store = "keyring"\n';
    const files = { "config.toml": 'forced_login_method = "api"\n' };
    const own = await write(home, files);
    expect(await own.read()).toMatchObject({ forcedLoginMethod: "chatgpt" });
    expect((await own.read()).decidedBy).toBeUndefined();
    const managed = await write(home, { ...files, [MANAGED]: 'forced_login_method = "api"\n' });
    expect(await managed.read()).toMatchObject({
      forcedLoginMethod: "api",
      credentialsStore: "keyring",
      decidedBy: { forcedLoginMethod: join(managed.systemDirectory, MANAGED) },
    });
    const required = await write(home, {
      [REQUIREMENTS]: 'cli_auth_credentials_store = "file"\nallowed_login_methods = ["api"]\n',
    });
    const file = join(required.systemDirectory, REQUIREMENTS);
    expect(await required.read()).toMatchObject({
      forcedLoginMethod: "api",
      credentialsStore: "file",
      decidedBy: { forcedLoginMethod: file, credentialsStore: file },
    });
  });

  test("leaves of the home's workspaces those that are allowed", async () => {
    const home = 'forced_chatgpt_workspace_id = ["ws-1", "ws-2"]\n';
    const { read } = await write(home, {
      [REQUIREMENTS]: 'allowed_chatgpt_workspaces = ["ws-2", "ws-3"]\n',
    });
    expect(await read()).toMatchObject({ allowedWorkspaceIds: ["ws-2"] });
  });
});

test("what commands may do: by the highest layer that says it, in one file by the profile", async () => {
  const full = 'sandbox_mode = "danger-full-access"\n';
  const read = async (home: string, files: Record<string, string> = {}) => {
    const { hasFullAccess = false, managedPermissions } = await (await write(home, files)).read();
    return [hasFullAccess, managedPermissions?.split("/").at(-1)];
  };
  expect(await read("")).toEqual([false, undefined]);
  expect(await read(full)).toEqual([true, undefined]);
  expect(await read("", { "config.toml": full })).toEqual([true, undefined]);
  expect(await read(`${full}default_permissions = "mine"\n`)).toEqual([false, undefined]);
  expect(await read(full, { [MANAGED]: 'sandbox_mode = "read-only"\n' })).toEqual([
    false,
    undefined,
  ]);
  const profile = 'default_permissions = ":workspace"\n';
  expect(await read(full, { [MANAGED]: profile })).toEqual([false, MANAGED]);
  const allowed = '[allowed_permission_profiles]\n":read-only" = true\n';
  expect(await read("", { [REQUIREMENTS]: allowed })).toEqual([false, REQUIREMENTS]);
});

describe("a config.toml", () => {
  test("may hold integers beyond 2^53, as for Codex", async () => {
    const { read } = await write('big = 9007199254740993\nforced_login_method = "api"\n');
    expect(await read()).toMatchObject({ forcedLoginMethod: "api" });
    expect((await read()).unreadable).toBeUndefined();
  });

  test("that cannot be read is told with the line, and with nothing that it holds", async () => {
    const { read, path } = await write('model = "m"\n\nkey = "secret\n');
    const { unreadable } = await read();
    expect(unreadable).toContain(`${join(path, "config.toml")} cannot be read (line 3`);
    expect(unreadable).not.toContain("secret");
  });

  test.each([
    ["its own, with a key", 'model_provider = "azure"', { id: "azure", envKey: "AZURE_KEY" }],
    ["its own, with OpenAI's sign-in", 'model_provider = "signed"', undefined],
    ["one of the system's", 'model_provider = "corporate"', { id: "corporate" }],
    ["a built-in local one", 'model_provider = "ollama"', { id: "ollama" }],
    ["OpenAI's", 'model_provider = "openai"', undefined],
    ["one that is not there", 'model_provider = "nobody"', undefined],
    ["none", "", undefined],
  ])("names the model provider that needs no sign-in: %s", async (_what, line, wanted) => {
    const providers = `
[model_providers.azure]
env_key = "AZURE_KEY"
[model_providers.signed]
requires_openai_auth = true
`;
    const system = { "config.toml": '[model_providers.corporate]\nname = "x"\n' };
    const { read } = await write(`${line}\n${providers}`, system);
    expect((await read()).otherProvider).toEqual(wanted);
  });
});

describe.each(CODEX_VERSIONS)("beside Codex $version, in a machine of their own", (codex) => {
  test("what administrators set counts as it does for Codex itself", async (context) => {
    const reason = await whyNoPrivateMounts();
    context.skip(reason !== undefined, reason ?? "");
    const { path, systemDirectory } = await write('forced_login_method = "chatgpt"\n', {
      "config.toml": 'forced_chatgpt_workspace_id = "ws-1"\ncli_auth_credentials_store = "auto"\n',
      [MANAGED]: 'forced_login_method = "api"\n',
      [REQUIREMENTS]: 'cli_auth_credentials_store = "keyring"\n',
    });
    const mounts = `mount -t tmpfs tmpfs /etc; mkdir /etc/codex; cp ${systemDirectory}/*.toml /etc/codex`;
    const both = await inPrivateMounts(
      mounts,
      `const home = ${JSON.stringify(path)};
       const messages = [
         { id: 0, method: "initialize", params: { clientInfo: { name: "t", version: "0" } } },
         { method: "initialized" },
         { id: 1, method: "config/read", params: {} },
       ];
       const { spawn } = await import("node:child_process");
       const env = { PATH: process.env.PATH, HOME: home, CODEX_HOME: home };
       const child = spawn(${JSON.stringify(codex.binaryPath)}, ["app-server"], { env });
       for (const message of messages) child.stdin.write(JSON.stringify(message) + "\\n");
       let text = "";
       for await (const chunk of child.stdout) {
         text += chunk;
         if (/"id":1[,}].*\\n/u.test(text)) break;
       }
       child.kill();
       const answer = text.split("\\n").filter(Boolean).map((line) => JSON.parse(line))
         .find(({ id }) => id === 1);
       const { config } = answer.result;
       return {
         theirs: [config.forced_login_method, config.forced_chatgpt_workspace_id, config.cli_auth_credentials_store],
         ours: await auth.readCodexAuthConfig(home),
       };`,
    );
    const { theirs, ours } = both as { theirs: unknown[]; ours: Record<string, unknown> };
    expect(ours).toMatchObject({
      forcedLoginMethod: "api",
      allowedWorkspaceIds: ["ws-1"],
      decidedBy: {
        forcedLoginMethod: "/etc/codex/managed_config.toml",
        allowedWorkspaceIds: "/etc/codex/config.toml",
      },
    });
    expect(theirs).toEqual(["api", "ws-1", ours["credentialsStore"]]);
  });
});
