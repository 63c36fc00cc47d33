import { once } from "node:events";
import { chmod, link, mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { runLatchkey, startCommand, startLatchkey } from "./support/command.ts";
import { createScratch, type Environment, type Scratch } from "./support/scratch.ts";

/** What doctor says of what is not well, with what it says to do next. */
const TROUBLE = /^(?:warning|PROBLEM) .*(?:\n {8}Next: .*)?$/gmu;

const AZURE = `model_provider = "azure"
[model_providers.azure]
name = "Azure"
base_url = "http://127.0.0.1:1/v1"
env_key = "AZURE_OPENAI_API_KEY"
`;

describe.concurrent("latchkey doctor", () => {
  test.for<[what: string, (scratch: Scratch) => Promise<Environment>, wanted: RegExp]>([
    [
      "a keyring that is not there",
      async ({ codexHome }) => {
        const config = 'cli_auth_credentials_store = "keyring"\n';
        await writeFile(join(codexHome, "config.toml"), config);
        return { DBUS_SESSION_BUS_ADDRESS: "unix:path=/nonexistent" };
      },
      /^PROBLEM +store: The keyring cannot be used here.*\n +Next: latchkey login --store file$/u,
    ],
    [
      "credentials that cannot be replaced",
      async ({ codexHome }) => {
        await chmod(join(codexHome, "auth.json"), 0o400);
        return {};
      },
      /^PROBLEM +home: .*chmod 600.*\n +Next: ls -la /u,
    ],
    [
      "a directory in the place of a lock file",
      async ({ codexHome }) => {
        await rm(join(codexHome, "auth.lock"), { force: true });
        await mkdir(join(codexHome, "auth.lock"));
        return {};
      },
      /^PROBLEM +home: The lock file .*auth\.lock is a directory\. Remove.*\n +Next: ls -la /u,
    ],
    [
      "a home whose commands can read sign-ins",
      async ({ codexHome }) => {
        await writeFile(join(codexHome, "config.toml"), 'sandbox_mode = "danger-full-access"\n');
        return {};
      },
      /^warning +model: what Codex runs in .* can read sign-ins\. .*full access.*\n +Next: cat /u,
    ],
    [
      "a sign-in that has a second name",
      async ({ codexHome, root }) => {
        await link(join(codexHome, "auth.json"), join(root, "innocent"));
        return {};
      },
      /^PROBLEM +model: .*auth\.json has a second name \(a hard link\).*\n +Next: find \/ -xdev -samefile /u,
    ],
    [
      "a store that only Codex can reach",
      async ({ codexHome }) => {
        const config = 'cli_auth_credentials_store = "ephemeral"\n';
        await writeFile(join(codexHome, "config.toml"), config);
        return {};
      },
      /^PROBLEM +store: .*"ephemeral".*Latchkey cannot use that.*\n +Next: cat /u,
    ],
    [
      "a CA file that cannot be read",
      ({ root }) => Promise.resolve({ SSL_CERT_FILE: root }),
      /PROBLEM environment: SSL_CERT_FILE names .*cannot be read.*\n +Next: unset SSL_CERT_FILE$/u,
    ],
    [
      "a CA file without a certificate",
      ({ codexHome }) => Promise.resolve({ NODE_EXTRA_CA_CERTS: join(codexHome, "config.toml") }),
      /names .*config\.toml, which holds no CA certificate.*\n +Next: unset NODE_EXTRA_CA_CERTS$/u,
    ],
    [
      "a server that cannot be reached, without a proxy",
      () => Promise.resolve({ LATCHKEY_ISSUER: "http://127.0.0.1:1" }),
      /^PROBLEM +network: .*\n +Next: curl --head http:\/\/127\.0\.0\.1:1$/u,
    ],
    [
      "a network that shows its own page in place of the server's answer",
      async () => {
        const portal = createServer((_request, response) => {
          response.setHeader("content-type", "text/html").end("<h1>Welcome to Hotel WiFi</h1>");
        }).listen(0, "127.0.0.1");
        portal.unref();
        await once(portal, "listening");
        const { port } = portal.address() as AddressInfo;
        return { LATCHKEY_ISSUER: `http://127.0.0.1:${port}` };
      },
      /^PROBLEM +network: Something else answered in place of .*Sign in to the network/mu,
    ],
    [
      "a variable that overrules the sign-in",
      () => Promise.resolve({ CODEX_ACCESS_TOKEN: "at-secret" }),
      /^warning +environment: .*\n +Next: unset CODEX_ACCESS_TOKEN$/u,
    ],
    [
      "a sign-in that nothing can renew any more",
      async (scratch) => {
        scratch.sim.control.burnRefreshTokens();
        await runLatchkey(scratch, ["refresh"]);
        return {};
      },
      /^warning +sign-in: it ends on .* nothing can renew it\n +Next: latchkey login$/u,
    ],
    [
      "a home that follows and was signed out",
      async (scratch) => {
        const follower = join(scratch.root, "follower");
        await mkdir(follower);
        await runLatchkey(scratch, ["link", follower]);
        await rm(join(follower, "auth.json"));
        return {};
      },
      /^warning +linked homes: .*follower: It was signed out.*\n +Next: latchkey homes$/u,
    ],
    [
      "a config.toml that Codex cannot load",
      async ({ codexHome }) => {
        await writeFile(join(codexHome, "config.toml"), 'model = "m"\nname = = 1\n');
        return {};
      },
      /^PROBLEM +config: Codex cannot load it: .*config\.toml:2:.*\n +Next: cat -n /u,
    ],
    [
      "a key that a model provider needs and nobody set",
      async ({ codexHome }) => {
        await writeFile(join(codexHome, "config.toml"), AZURE);
        return {};
      },
      /^PROBLEM +config: .*AZURE_OPENAI_API_KEY \(env_key\), which is not set\n +Next: export /u,
    ],
    [
      "a key that the console does not pass on",
      async ({ codexHome }) => {
        await writeFile(join(codexHome, "config.toml"), AZURE);
        return { AZURE_OPENAI_API_KEY: "secret", LATCHKEY_CODEX_ENV: "OTHER" };
      },
      /^warning +config: .*\n +Next: export LATCHKEY_CODEX_ENV=OTHER,AZURE_OPENAI_API_KEY$/u,
    ],
    [
      "a Codex that was not tested with",
      async ({ root }) => {
        const path = join(root, "codex");
        await writeFile(path, "#!/bin/sh\necho codex-cli 0.98.0\n", { mode: 0o755 });
        return { LATCHKEY_CODEX_BIN: path };
      },
      /^warning +codex: Codex 0\.98\.0 was not tested .*0\.169\.0 and 0\.171\.0: homes that follow.*\n +Next: npm install/u,
    ],
  ])("finds %s, and says what to do", async ([, prepare, wanted], context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    const { stdout } = await runLatchkey(scratch, ["doctor"], await prepare(scratch));
    const troubles = stdout.match(TROUBLE) ?? [];
    expect(troubles).toContainEqual(expect.stringMatching(wanted));
    expect(troubles.filter((trouble) => !trouble.includes("Next: "))).toEqual([]);
    expect(stdout).not.toContain("secret");
  });

  test("finds nothing wrong where all is well", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    const { exitCode, stdout } = await runLatchkey(scratch, ["doctor"]);
    expect(stdout).toMatch(/^ok\s+network: 127\.0\.0\.1:\d+ answers$/mu);
    expect(stdout).toMatch(/^ok\s+clock: right$/mu);
    expect(stdout).toMatch(/^ok\s+model: what Codex runs for the console cannot read sign-ins$/mu);
    expect(stdout).toMatch(/^ok\s+codex: \d+\.\d+\.\d+, /mu);
    expect(stdout).not.toContain("PROBLEM");
    expect(exitCode).toBe(0);
  });

  test("finds what is wrong, each with the next command, and fails", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    await writeFile(join(scratch.codexHome, "auth.json"), "{", { mode: 0o600 });
    const { exitCode, stdout } = await runLatchkey(scratch, ["doctor", "--json"], {
      LATCHKEY_ISSUER: "http://127.0.0.1:1",
      LATCHKEY_CODEX_BIN: join(scratch.root, "nothing-here"),
      CODEX_API_KEY: "sk-secret-of-the-test",
      NODE_EXTRA_CA_CERTS: join(scratch.root, "no-such.pem"),
      HTTPS_PROXY: "http://user:secret-password@proxy.example.com:8080",
    });
    const findings = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { check: string; level: string; next?: string });
    const troubled = findings.filter(({ level }) => level !== "ok");
    expect(troubled.map(({ check }) => check)).toEqual(
      expect.arrayContaining(["environment", "network", "sign-in", "codex"]),
    );
    expect(troubled.filter(({ next }) => next === undefined)).toEqual([]);
    expect(stdout).toContain("proxy.example.com:8080");
    expect(stdout).not.toContain("secret");
    expect(exitCode).toBe(1);
  });

  test("notices that this machine's clock is wrong", async (context) => {
    const scratch = await createScratch(context);
    const server = createServer((_request, response) => {
      response.setHeader("date", new Date(Date.now() - 3_600_000).toUTCString()).end("{}");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    scratch.onFinished(() => promisify(server.close.bind(server))());
    const { port } = server.address() as AddressInfo;
    const { stdout } = await runLatchkey(scratch, ["doctor"], {
      LATCHKEY_ISSUER: `http://127.0.0.1:${port}`,
    });
    expect(stdout).toMatch(/^warning\s+clock: 3(600|59\d|60\d) seconds ahead of the server/mu);
  });
});

describe.concurrent("latchkey completion", () => {
  test("completes commands, options and values in a real bash", async (context) => {
    const scratch = await createScratch(context);
    const { exitCode, stdout } = await runLatchkey(scratch, ["completion", "bash"]);
    expect(exitCode).toBe(0);
    const script = join(scratch.root, "completion.bash");
    await writeFile(script, stdout);
    const complete = async (line: string) => {
      const words = line.split(" ");
      const array = words.map((word) => `'${word}'`).join(" ");
      const code = `source ${script}; COMP_WORDS=(${array}); COMP_CWORD=${words.length - 1}; _latchkey; echo "\${COMPREPLY[*]}"`;
      const bash = startCommand(["bash", "--norc", "-c", code], scratch);
      return (await bash.result).stdout.trim();
    };
    expect(await complete("latchkey lo")).toBe("login logout");
    expect(await complete("latchkey login --no-")).toBe("--no-open --no-qr --no-fallback");
    expect(await complete("latchkey login --method d")).toBe("device");
    expect(await complete("latchkey link --")).toBe("--to --home --help");
    expect(await complete(`latchkey link ${scratch.root}/wo`)).toBe(scratch.workFolder);
    expect(await complete(`latchkey link --to ${scratch.root}/wo`)).toBe(scratch.workFolder);
    expect(await complete(`latchkey keep --home ${scratch.root}/wo`)).toBe(scratch.workFolder);
    expect(await complete("latchkey completion ")).toContain("fish");
    expect(await complete("latchkey homes t")).toBe("take-over");
  });

  test.for(["zsh", "fish"])("has a script for %s", async (shell, context) => {
    const scratch = await createScratch(context);
    const { exitCode, stdout } = await runLatchkey(scratch, ["completion", shell]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("latchkey");
    expect(stdout).toContain("doctor");
  });
});

test("latchkey serve prints where the console is, and ends when it is told to", async (context) => {
  const scratch = await createScratch(context);
  const serve = startLatchkey(scratch, ["serve"], {
    LATCHKEY_PORT: "0",
    LATCHKEY_LOG_LEVEL: "silent",
    LATCHKEY_DATA_DIR: join(scratch.root, "data"),
    LATCHKEY_WORKSPACE_DIR: scratch.workFolder,
  });
  const url = await serve.untilPrinted(/http:\/\/127\.0\.0\.1:\d+/u);
  expect((await fetch(`${url}/api/health`)).status).toBe(200);
  serve.child.kill("SIGTERM");
  expect((await serve.result).exitCode).toBe(0);
});
