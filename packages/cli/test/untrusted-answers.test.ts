import { access } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startScriptedServer } from "../../auth/test/support/scripted-server.ts";
import { runLatchkey, startLatchkey } from "./support/command.ts";
import { createScratch, type Scratch } from "./support/scratch.ts";

const CONTROLS = /(?!\n)[\p{Cc}\u202E]/u;
const EVIL_TEXT = "\u001B]0;owned\u0007\u001B[2JBad \u202Eclient\u009B31m";

/** A standard authorization server that answers a request for a device code like this. */
async function startIssuer(answer: Record<string, unknown>, status = 200) {
  const server = await startScriptedServer(({ path, headers }) => {
    const url = `http://${headers.host ?? ""}`;
    if (path === "/device") return { status, json: answer };
    if (path === "/token") return { status: 400, json: refusal("access_denied") };
    const json = {
      issuer: url,
      device_authorization_endpoint: `${url}/device`,
      token_endpoint: `${url}/token`,
    };
    return path.startsWith("/.well-known/") ? { json } : { status: 404 };
  });
  return { server, args: ["login", "--issuer", server.url, "--client-id", "client-1"] };
}

const refusal = (error: string) => ({ error, error_description: EVIL_TEXT });
const code = (fields: Record<string, unknown>) => ({
  device_code: "device-code-secret",
  user_code: "WDJB-MJHT",
  verification_uri: "http://127.0.0.1/device",
  expires_in: 600,
  interval: 0.1,
  ...fields,
});

/** A desktop whose browser leaves a trace. */
function desktopOf({ root }: Scratch) {
  const trace = join(root, "opened");
  return { trace, environment: { DISPLAY: ":0", BROWSER: `touch ${trace}` } };
}

describe("a page for the code that is not to be trusted", () => {
  test.for([
    ["without TLS", { verification_uri: "http://evil.example/device" }],
    ["with user information", { verification_uri: "https://auth:pw@127.0.0.1/device" }],
    [
      "that is complete and of another host",
      { verification_uri_complete: "https://evil.example/" },
    ],
  ] as const)(
    "%s ends latchkey login with 1; nothing is shown or opened",
    async ([, fields], context) => {
      const scratch = await createScratch(context);
      const { server, args } = await startIssuer(code(fields));
      const { trace, environment } = desktopOf(scratch);
      const result = await runLatchkey(
        scratch,
        [...args, "--method", "device", "--json"],
        environment,
      );
      const lines = result.stdout.trim().split("\n");
      expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({
        event: "error",
        code: "DEVICE_AUTH_FAILED",
      });
      expect(`${result.stdout}${result.stderr}`).not.toMatch(/evil|javascript|WDJB|auth:pw/u);
      expect(result.exitCode).toBe(1);
      expect(server.requests.map(({ path }) => path)).not.toContain("/token");
      await expect(access(trace)).rejects.toThrow("ENOENT");
    },
  );
});

describe("control characters of a server", () => {
  const user_code = "WD\u001B[2JJB\u0007-MJ\u202EHT";

  test("in the code and in its refusal reach no screen and no program", async (context) => {
    const scratch = await createScratch(context);
    const { args } = await startIssuer(code({ user_code }));
    const results = await Promise.all([
      runLatchkey(scratch, args),
      runLatchkey(scratch, [...args, "--json"]),
    ]);
    for (const { exitCode, stdout, stderr } of results) {
      const strings = [stderr, ...stringsIn(stdout)];
      expect(strings.join("\n")).toContain("WDJB-MJHT");
      expect(strings.filter((text) => CONTROLS.test(text))).toEqual([]);
      expect(exitCode).toBe(4);
    }
  });

  test("in an error description are taken out, and the rest is quoted", async (context) => {
    const scratch = await createScratch(context);
    const { args } = await startIssuer(refusal("invalid_client"), 401);
    const { exitCode, stdout, stderr } = await runLatchkey(scratch, [...args, "--json"]);
    const strings = [stderr, ...stringsIn(stdout)];
    expect(stderr).toContain("Bad client");
    expect(strings.filter((text) => CONTROLS.test(text))).toEqual([]);
    expect(exitCode).toBe(1);
  });

  test("of OpenAI's variant are taken out of the code, too", async (context) => {
    const scratch = await createScratch(context);
    const server = await startScriptedServer(({ path }) =>
      path.endsWith("/usercode")
        ? { json: { device_auth_id: "secret", user_code, interval: "60" } }
        : { status: 403 },
    );
    const login = startLatchkey(scratch, ["login"], { LATCHKEY_ISSUER: server.url });
    const line = await login.untilPrinted(/Enter this code: .*/u);
    expect(line).toBe("Enter this code: WDJB-MJHT");
    expect(login.output.stderr).not.toMatch(CONTROLS);
  });
});

/** All the texts in lines of JSON, as a program reads them. */
function stringsIn(lines: string): string[] {
  const strings: string[] = [];
  for (const line of lines.trim().split("\n").filter(Boolean)) {
    JSON.parse(line, (_key, value: unknown) => {
      if (typeof value === "string") strings.push(value);
      return value;
    });
  }
  return strings;
}
