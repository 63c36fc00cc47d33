import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { expect, onTestFinished, test } from "vitest";

import type { SignInEvent } from "../src/index.ts";
import {
  OPENAI_ISSUER,
  createHttpClient,
  createOpenAiProvider,
  readCaCertificates,
  refreshTokenSet,
  revokeToken,
  signIn,
} from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import type { InspectingProxy } from "./support/inspecting-proxy.ts";
import { startInspectingProxy } from "./support/inspecting-proxy.ts";
import { SSH_MACHINE } from "./support/opener.ts";
import { PatientClock } from "./support/patient-clock.ts";
import { whyNoPrivateMounts } from "./support/private-mounts.ts";
import { createPrivateCa } from "./support/private-ca.ts";
import { startSim } from "./support/sim.ts";
import { temporaryHome } from "./support/temporary-home.ts";

const HOST = new URL(OPENAI_ISSUER).host;

/** OpenAI's real address, which this proxy leads to the stand-in. */
async function start() {
  const [sim] = await startSim();
  const ca = await createPrivateCa();
  const proxy = await startInspectingProxy(ca, { host: HOST, upstream: sim.url });
  return { sim, ca, proxy };
}

function providerThrough(proxy: InspectingProxy, ca: readonly string[]) {
  const proxyEnvironment = { HTTPS_PROXY: proxy.url };
  const httpClient = createHttpClient({ proxyEnvironment, ca, timeoutMs: 5000 });
  onTestFinished(() => httpClient.close());
  return createOpenAiProvider({ httpClient });
}

test("a whole sign-in at OpenAI's own address goes through the proxy with the company's CA", async () => {
  const { sim, ca, proxy } = await start();
  const provider = providerThrough(proxy, [ca.certificate]);
  const { account, tokenSet } = await signIn(provider, {
    environment: SSH_MACHINE,
    clock: new PatientClock(),
    onEvent: (event: SignInEvent) => {
      if (event.type === "code") sim.control.approve(event.prompt.userCode);
    },
  });
  expect(account.email).toBe("ada@example.com");
  const { refreshToken } = await refreshTokenSet(provider, tokenSet.refreshToken);
  await revokeToken(provider, refreshToken);
  expect(new Set(proxy.tunnels)).toEqual(new Set([`${HOST}:443`]));
  expect(proxy.requests).toEqual([
    "POST /api/accounts/deviceauth/usercode",
    "POST /api/accounts/deviceauth/token",
    "POST /oauth/token",
    "POST /oauth/token",
    "POST /oauth/revoke",
  ]);
});

test("without the company's CA the failure says which variable to set, and nothing is sent", async () => {
  const { proxy } = await start();
  const provider = providerThrough(proxy, []);
  const options = { environment: SSH_MACHINE, clock: new PatientClock() };
  const error = await authErrorOf(signIn(provider, options));
  expect(error.code).toBe("AUTH_SERVER_UNREACHABLE");
  expect(error.message).toContain("set NODE_EXTRA_CA_CERTS");
  expect(proxy.requests).toEqual([]);
});

test("NO_PROXY goes around the proxy", async () => {
  const { proxy } = await start();
  const httpClient = createHttpClient({
    proxyEnvironment: { HTTPS_PROXY: proxy.url, NO_PROXY: "localhost.invalid" },
  });
  onTestFinished(() => httpClient.close());
  await authErrorOf(httpClient.request({ method: "GET", url: "https://localhost.invalid/" }));
  expect(proxy.tunnels).toEqual([]);
});

test.each([
  ["HTTPS_PROXY", "NODE_EXTRA_CA_CERTS"],
  ["https_proxy", "NODE_EXTRA_CA_CERTS"],
  ["ALL_PROXY", "NODE_EXTRA_CA_CERTS"],
])("a process with %s and %s in its environment gets through", async (proxyName, caName) => {
  const { ca, proxy } = await start();
  const file = join(await temporaryHome(), "ca.pem");
  await writeFile(file, ca.certificate);
  const script = fileURLToPath(new URL("./support/request-with-environment.ts", import.meta.url));
  const env = { PATH: process.env["PATH"], [proxyName]: proxy.url, [caName]: file };
  const child = await promisify(execFile)(process.execPath, [script, `${OPENAI_ISSUER}/`], { env });
  expect(child.stdout).toMatch(/^HTTP \d+$/u);
  expect(proxy.tunnels).toEqual([`${HOST}:443`]);
});

const REQUESTER = fileURLToPath(new URL("./support/request-with-environment.ts", import.meta.url));

/** A machine whose only special thing is a CA that its operating system trusts. */
async function startWithSystemCa() {
  const { ca, proxy } = await start();
  const directory = join(await temporaryHome(), "certs");
  await mkdir(directory);
  await writeFile(join(directory, "company.pem"), ca.certificate);
  return { proxy, directory };
}

test("a CA that the operating system trusts is trusted, beside those that come with Node", async (context) => {
  const why = await whyNoPrivateMounts();
  if (why !== undefined) context.skip(why);
  const { proxy, directory } = await startWithSystemCa();
  const shell = 'mount --bind "$1" /etc/ssl/certs && exec "$2" "$3" "$4"';
  const args = [directory, process.execPath, REQUESTER, `${OPENAI_ISSUER}/`];
  const env = { PATH: process.env["PATH"], HTTPS_PROXY: proxy.url };
  const child = await promisify(execFile)("unshare", ["-rm", "sh", "-c", shell, "sh", ...args], {
    env,
  });
  expect(child.stdout).toMatch(/^HTTP \d+$/u);
  expect(child.stderr).toBe("");
});

test("SSL_CERT_DIR is where the operating system's CAs are, as Codex and OpenSSL have it", async () => {
  const { proxy, directory } = await startWithSystemCa();
  const env = { PATH: process.env["PATH"], HTTPS_PROXY: proxy.url, SSL_CERT_DIR: directory };
  const args = [REQUESTER, `${OPENAI_ISSUER}/`];
  const child = await promisify(execFile)(process.execPath, args, { env });
  expect(child.stdout).toMatch(/^HTTP \d+$/u);
});

test("a CA file is read as Codex reads it, and one that is of no use is named", async () => {
  const ca = await createPrivateCa();
  const directory = await temporaryHome();
  const [good, empty] = [join(directory, "good.pem"), join(directory, "empty.pem")];
  await writeFile(good, `# the company's\n${ca.certificate}`);
  await writeFile(empty, "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n");
  const both = { CODEX_CA_CERTIFICATE: good, SSL_CERT_FILE: empty };
  expect(readCaCertificates(both)).toHaveLength(1);
  for (const variable of ["CODEX_CA_CERTIFICATE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"]) {
    expect(() => readCaCertificates({ [variable]: empty })).toThrow(
      `${variable} names ${empty}, which holds no CA certificate in PEM form.`,
    );
    const gone = join(directory, "gone.pem");
    expect(() => readCaCertificates({ [variable]: gone })).toThrow("which does not exist");
    expect(() => readCaCertificates({ [variable]: directory })).toThrow("which cannot be read");
  }
});
