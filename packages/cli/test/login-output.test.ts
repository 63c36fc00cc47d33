import { chmod, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runLatchkey, startLatchkey } from "./support/command.ts";
import { decideOnPage, userCodeIn } from "./support/person.ts";
import { createScratch } from "./support/scratch.ts";

const eventsIn = (stdout: string) =>
  stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe.concurrent("latchkey login --json", () => {
  test("writes one event a line, from the method to the sign-in, and exits 0", async (context) => {
    const scratch = await createScratch(context);
    const login = startLatchkey(scratch, ["login", "--json", "--poll-interval", "2"]);
    const userCode = userCodeIn(await login.untilPrinted(/"event":"code".*\n.*waiting/u));
    await decideOnPage(scratch, userCode);
    const { exitCode, stdout, stderr } = await login.result;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(eventsIn(stdout)).toEqual([
      { event: "method", method: "device", reason: "there is no display" },
      {
        event: "code",
        verificationUrl: `${scratch.sim.url}/codex/device`,
        userCode,
        expiresAt: expect.stringMatching(/^\d{4}-.*Z$/u) as string,
        intervalSec: 1,
      },
      { event: "waiting" },
      {
        event: "signed_in",
        account: {
          accountId: scratch.sim.control.snapshot().accounts[0]?.id,
          email: "ada@example.com",
          plan: "plus",
        },
        home: scratch.codexHome,
        store: "file",
      },
    ]);
    const [code] = scratch.sim.control.snapshot().deviceCodes;
    const [first = 0, second = Infinity] = code?.pollTimes ?? [];
    expect(second - first).toBeGreaterThanOrEqual(2000);
  });

  test("an expired code exits 3, after the new codes that --retries asks for", async (context) => {
    const scratch = await createScratch(context, { deviceCodeLifetimeSeconds: 1 });
    const { exitCode, stdout, stderr } = await runLatchkey(scratch, [
      ...["login", "--device-auth", "--json", "--retries", "1"],
    ]);
    const names = eventsIn(stdout).map(({ event }) => event);
    const round = ["code", "waiting", "expired"];
    expect(names).toEqual(["method", ...round, ...round, "error"]);
    expect(eventsIn(stdout).at(-1)).toMatchObject({ code: "DEVICE_AUTH_EXPIRED" });
    expect(exitCode).toBe(3);
    expect(stderr).toContain("Next: latchkey login --method device");
  });

  test("a network that fails while polling is told, survived, and over", async (context) => {
    const scratch = await createScratch(context);
    scratch.sim.control.addFault({
      route: "deviceToken",
      times: 2,
      effect: { kind: "status", status: 503, body: "html" },
    });
    const login = startLatchkey(scratch, ["login", "--json"]);
    const userCode = userCodeIn(await login.untilPrinted(/"event":"code".*/u));
    await login.untilPrinted(/"event":"retrying","reason":"[^"]*503[^"]*","delayMs":\d+/u);
    await decideOnPage(scratch, userCode);
    expect((await login.result).exitCode).toBe(0);
  });
});

describe.concurrent("exit codes of latchkey login", () => {
  test("1 when the server's answer is of no use", async (context) => {
    const scratch = await createScratch(context);
    scratch.sim.control.addFault({ route: "usercode", effect: { kind: "wrong_types" } });
    const { exitCode, stderr } = await runLatchkey(scratch, ["login"]);
    expect(stderr).toContain("Next: latchkey login");
    expect(exitCode).toBe(1);
  });

  test("4 when the person denies", async (context) => {
    const scratch = await createScratch(context);
    const login = startLatchkey(scratch, ["login"]);
    await decideOnPage(
      scratch,
      userCodeIn(await login.untilPrinted(/Enter this code: .*/u)),
      "deny",
    );
    const { exitCode, stderr } = await login.result;
    expect(stderr).toContain("denied");
    expect(exitCode).toBe(4);
  });

  test.for<[where: string, environment: Record<string, string>, method: string]>([
    ["over SSH", { SSH_CONNECTION: "192.0.2.1 4711 192.0.2.2 22", DISPLAY: ":0" }, "paste"],
    ["without a display", {}, "paste"],
    ["on a desktop", { DISPLAY: ":0", BROWSER: "true" }, "browser"],
  ])(
    "5 when device codes are disabled, with how to enable them and what else works %s",
    async ([, environment, method], context) => {
      const scratch = await createScratch(context);
      scratch.sim.control.setDeviceCodesEnabled(false);
      const { exitCode, stderr } = await runLatchkey(
        scratch,
        ["login", "--method", "device"],
        environment,
      );
      expect(stderr).toContain("Enable device code authentication");
      expect(stderr).toContain(`Next: latchkey login --method ${method}\n`);
      expect(exitCode).toBe(5);
    },
  );

  test("says over SSH that the answer of a browser elsewhere does not arrive by itself", async (context) => {
    const scratch = await createScratch(context);
    const args = ["login", "--method", "browser", "--browser-timeout", "1"];
    const { stderr } = await runLatchkey(scratch, args, {
      SSH_CONNECTION: "192.0.2.1 1 192.0.2.2 22",
    });
    expect(stderr).toContain("use --method paste");
  });

  test("6 when the server cannot be reached", async (context) => {
    const scratch = await createScratch(context);
    const { exitCode, stderr } = await runLatchkey(scratch, ["login", "--json"], {
      LATCHKEY_ISSUER: "http://127.0.0.1:1",
    });
    expect(stderr).toContain("Next: latchkey doctor");
    expect(exitCode).toBe(6);
  });

  test("7 when the credentials could not be stored, before anyone is asked for anything", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    const path = join(scratch.codexHome, "auth.json");
    const before = await readFile(path, "utf8");
    await chmod(path, 0o400);
    const { exitCode, stdout, stderr } = await runLatchkey(scratch, ["login"]);
    expect(`${stdout}${stderr}`).not.toContain("Enter this code");
    expect(stderr).toContain("chmod 600");
    expect(exitCode).toBe(7);
    expect(await readFile(path, "utf8")).toBe(before);
  });
});

test("latchkey login exits 130 when it is interrupted", async (context) => {
  const scratch = await createScratch(context);
  const login = startLatchkey(scratch, ["login"]);
  await login.untilPrinted(/Enter this code/u);
  login.child.kill("SIGINT");
  expect((await login.result).exitCode).toBe(130);
});

describe.concurrent("a command line that makes no sense", () => {
  test.for([
    [["login", "--bogus"], "unknown option"],
    [["login", "--method", "carrier-pigeon"], "Allowed choices are auto, browser, device, paste"],
    [["login", "--poll-interval", "soon"], "Use a whole number of seconds"],
    [["login", "--issuer", "http://example.com"], "Use an https address"],
    [["login", "--device-auth", "--method", "browser"], "cannot be used with"],
    [["login", "--home", ""], "Name a directory"],
    [["link", ""], "Name a directory"],
    [["lgoin"], "Did you mean login?"],
    [["completion", "tcsh"], "Allowed choices are bash, zsh, fish"],
  ] as const)("%s exits 2 and shows the usage", async ([args, complaint], context) => {
    const scratch = await createScratch(context);
    const { exitCode, stdout, stderr } = await runLatchkey(scratch, [...args]);
    expect(stderr).toContain(complaint);
    expect(stderr).toContain("Usage: latchkey");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });

  test.for([
    ["LATCHKEY_ISSUER", "nope"],
    ["LATCHKEY_ISSUER", "http://example.com"],
    ["LATCHKEY_ISSUER", "https://me:secret@example.com"],
    ["CODEX_REFRESH_TOKEN_URL_OVERRIDE", "ftp://example.com"],
    ["HTTPS_PROXY", "nonsense://proxy"],
  ] as const)("so does an environment with %s=%s", async ([name, value], context) => {
    const scratch = await createScratch(context);
    const { exitCode, stderr } = await runLatchkey(scratch, ["login"], { [name]: value });
    expect(stderr).toContain(name);
    expect(stderr).toContain("Next: ");
    expect(stderr).not.toContain("secret");
    expect(exitCode).toBe(2);
  });
});
