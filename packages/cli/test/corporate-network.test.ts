import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, type TestContext } from "vitest";
import { startInspectingProxy } from "../../auth/test/support/inspecting-proxy.ts";
import { createPrivateCa } from "../../auth/test/support/private-ca.ts";
import { runLatchkey, startLatchkey } from "./support/command.ts";
import { userCodeIn } from "./support/person.ts";
import { createScratch } from "./support/scratch.ts";

const HOST = "auth.openai.com";

/** A machine that reaches OpenAI's own address only through a proxy with a CA of its own. */
async function createOffice(context: TestContext) {
  const scratch = await createScratch(context);
  const authority = await createPrivateCa();
  const proxy = await startInspectingProxy(authority, { host: HOST, upstream: scratch.sim.url });
  const caFile = join(scratch.root, "company-ca.pem");
  await writeFile(caFile, authority.certificate);
  const { PATH = "", HOME = "", CODEX_HOME = "" } = scratch.environment;
  const environment = { PATH, HOME, CODEX_HOME, HTTPS_PROXY: proxy.url };
  return { scratch: { ...scratch, environment }, proxy, caFile };
}

test.for(["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "CODEX_CA_CERTIFICATE"])(
  "latchkey login gets through a proxy with a private CA that %s names",
  async (variable, context) => {
    const { scratch, proxy, caFile } = await createOffice(context);
    const login = startLatchkey(scratch, ["login", "--json"], { [variable]: caFile });
    const line = await login.untilPrinted(/"event":"code".*/u);
    expect(line).toContain(`https://${HOST}/codex/device`);
    scratch.sim.control.approve(userCodeIn(line));
    expect(await login.result).toMatchObject({ exitCode: 0 });
    // Codex itself tries the new sign-in, the same way out.
    expect(new Set(proxy.tunnels)).toEqual(new Set([`${HOST}:443`, "chatgpt.com:443"]));
    expect(proxy.requests).toContain("POST /oauth/token");
  },
);

test("without that CA latchkey login exits 6, names the variable, and sends nothing", async (context) => {
  const { scratch, proxy } = await createOffice(context);
  const { exitCode, stderr } = await runLatchkey(scratch, ["login"]);
  expect(stderr).toContain("NODE_EXTRA_CA_CERTS");
  expect(exitCode).toBe(6);
  expect(proxy.requests).toEqual([]);
});

test("latchkey doctor names the proxy, and NO_PROXY goes around it", async (context) => {
  const { scratch, proxy, caFile } = await createOffice(context);
  const trusting = { SSL_CERT_FILE: caFile };
  const { stdout } = await runLatchkey(scratch, ["doctor"], trusting);
  expect(stdout).toContain(`HTTPS_PROXY = ${new URL(proxy.url).host}`);
  expect(proxy.tunnels).toEqual([`${HOST}:443`]);
  const around = { ...trusting, NO_PROXY: "issuer.invalid" };
  const result = await runLatchkey(
    scratch,
    ["doctor", "--provider", "openai", "--issuer", "https://issuer.invalid"],
    around,
  );
  expect(result.stdout).toMatch(/^PROBLEM network: .*issuer\.invalid/mu);
  expect(proxy.tunnels).toHaveLength(1);
});
