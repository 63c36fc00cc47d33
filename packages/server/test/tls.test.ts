import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startInspectingProxy } from "../../auth/test/support/inspecting-proxy.ts";
import { createPrivateCa } from "../../auth/test/support/private-ca.ts";
import { createApi } from "./support/api.ts";
import { createWorld } from "./support/world.ts";

const HOST = "auth.openai.com";

/** A console that reaches OpenAI's own address only through a proxy with a CA of its own. */
async function startInOffice(variable?: string) {
  const world = await createWorld({ isSignedIn: false });
  onTestFinished(() => world.close());
  const authority = await createPrivateCa();
  const proxy = await startInspectingProxy(authority, { host: HOST, upstream: world.sim.url });
  const caFile = join(world.directory, "company-ca.pem");
  await writeFile(caFile, authority.certificate);
  const server = await world.startProcess({
    environment: {
      LATCHKEY_ISSUER: "",
      CODEX_REFRESH_TOKEN_URL_OVERRIDE: "",
      CODEX_REVOKE_TOKEN_URL_OVERRIDE: "",
      HTTPS_PROXY: proxy.url,
      ...(variable === undefined ? {} : { [variable]: caFile }),
    },
  });
  return { world, proxy, api: createApi(server.url) };
}

test.each(["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "CODEX_CA_CERTIFICATE"])(
  "a sign-in in the console gets through a proxy with a private CA that %s names",
  async (variable) => {
    const { world, proxy, api } = await startInOffice(variable);
    const { userCode } = await api.startDeviceAuth();
    world.sim.control.approve(userCode);
    const stored = () => readFile(join(world.home, "auth.json"), "utf8").catch(() => "");
    await expect.poll(stored).toContain("chatgptAuthTokens");
    expect(proxy.requests).toContain("POST /oauth/token");
    expect(proxy.tunnels).toContain(`${HOST}:443`);
  },
);

test("without that CA a sign-in in the console fails with a code, and nothing is sent", async () => {
  const { proxy, api } = await startInOffice();
  const answer = await api.request("POST", "/api/codex/device-auth");
  expect(answer).toMatchObject({ status: 502, body: { code: "AUTH_SERVER_UNREACHABLE" } });
  expect(answer.text).toContain("NODE_EXTRA_CA_CERTS");
  expect(proxy.requests).toEqual([]);
});
