import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findFreePort } from "../packages/auth/test/support/free-port.ts";
import { createPrivateCa } from "../packages/auth/test/support/private-ca.ts";
import { ACCESS_TOKEN } from "../packages/server/test/support/session.ts";
import { openPage } from "./support/browser.ts";
import { startDemoConsole, type DemoConsole } from "./support/console.ts";
import { newPerson, send, turns } from "./support/steps.ts";
import { useBrowser } from "./support/use-console.ts";

const NGINX = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx"].find(existsSync);
const DOCUMENT = new URL("../docs/operations.md", import.meta.url);
const NAME = "codex.example.com";

if (NGINX === undefined) process.stderr.write("Not tested behind a proxy: there is no nginx.\n");

describe.skipIf(NGINX === undefined)("behind nginx, under a path", { timeout: 120_000 }, () => {
  const browser = useBrowser([`--host-resolver-rules=MAP ${NAME} 127.0.0.1`]);
  let latchkey: DemoConsole;
  let nginx: ChildProcess;
  let directory: string;
  let tlsPort: number;
  let plainPort: number;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "latchkey-nginx-"));
    tlsPort = await findFreePort();
    plainPort = await findFreePort();
    const LATCHKEY_PUBLIC_URL = `https://${NAME}:${tlsPort}/latchkey`;
    latchkey = await startDemoConsole({ LATCHKEY_PUBLIC_URL });
    const upstream = new URL(latchkey.server.url).host;
    await placeCertificate(directory);
    const recipe = /```nginx\n([^]*?)```/.exec(await readFile(DOCUMENT, "utf8"))?.[1] ?? "";
    const real = recipe
      .replaceAll("127.0.0.1:4780", upstream)
      .replaceAll("/etc/ssl/", `${directory}/`)
      .replace("listen 443 ssl", `listen 127.0.0.1:${tlsPort} ssl`);
    // The same without TLS and on the machine's own name, with a proxy that takes the path off.
    const [, server = ""] = real.split(/^(?=server)/m);
    const stripping = server
      .replace(/listen .*;/, `listen 127.0.0.1:${plainPort};`)
      .replace(/ +ssl_.*\n/g, "")
      .replace(`http://${upstream};`, `http://${upstream}/;`);
    await writeFile(join(directory, "nginx.conf"), configOf(real + stripping, directory));
    nginx = spawn(NGINX ?? "", ["-p", directory, "-c", join(directory, "nginx.conf")], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    await Promise.all([tlsPort, plainPort].map(untilListening));
  });

  afterAll(async () => {
    const ended = once(nginx, "exit");
    nginx.kill();
    await Promise.all([ended, latchkey.close()]);
    await rm(directory, { recursive: true });
  });

  it("as the document says: the printed link, a turn, and a reload deep in the console", async () => {
    const link = /https:\S+#\S+/.exec(latchkey.server.introduction)?.[0] ?? "";
    expect(link).toContain(`https://${NAME}:${tlsPort}/latchkey/sign-in#`);
    const person = await newPerson(browser.browser, { ignoreHTTPSErrors: true });
    const { page, problems } = await openPage(person, link, { isStranger: true });
    await page.getByRole("button", { name: "Open the console" }).click();
    await page.getByText("What shall we work on?").waitFor();
    expect(new URL(page.url()).pathname).toBe("/latchkey/chat");
    const [cookie] = await person.cookies();
    expect(cookie).toMatchObject({ path: "/latchkey", secure: true, httpOnly: true });

    await send(page, "say: through the proxy");
    await turns(page).getByText("through the proxy", { exact: true }).waitFor();
    await page.waitForURL(/\/latchkey\/chat\/[\w-]+$/);
    await page.reload();
    await turns(page).getByText("through the proxy", { exact: true }).waitFor();
    // The skip link stays on its page, wherever the document's base leads.
    const place = page.url();
    await page.getByRole("link", { name: "Skip to the page" }).focus();
    await page.keyboard.press("Enter");
    expect(page.url()).toBe(`${place}#page`);
    await page.goto(`https://${NAME}:${tlsPort}/latchkey/`);
    await page.waitForURL(place);
    expect(problems).toEqual([]);
  });

  it("that takes the path off, and without TLS: signing in by token, and an agent's page", async () => {
    const person = await newPerson(browser.browser);
    const url = `http://127.0.0.1:${plainPort}/latchkey/agents/coder`;
    const { page } = await openPage(person, url, { isStranger: true });
    await page.getByLabel("Access token").fill(ACCESS_TOKEN);
    await page.getByRole("button", { name: "Open the console" }).click();
    await send(page, "say: without the path");
    await turns(page).getByText("without the path", { exact: true }).waitFor();
    await page.reload();
    await turns(page).getByText("without the path", { exact: true }).waitFor();
    expect(page.url()).toContain("/latchkey/agents/coder/");
  });
});

/** One process without a user or folders of the system's own. */
function configOf(servers: string, directory: string): string {
  const kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const places = kinds.map((kind) => `${kind}_temp_path ${directory}/${kind};`).join("\n");
  return `daemon off; master_process off; pid ${directory}/nginx.pid; error_log stderr error;
events {}
http {
access_log off;
${places}
${servers}}
`;
}

async function placeCertificate(directory: string): Promise<void> {
  const { key, cert } = await (await createPrivateCa()).issue(NAME);
  await writeFile(join(directory, `${NAME}.key`), key, { mode: 0o600 });
  await writeFile(join(directory, `${NAME}.pem`), cert);
}

async function untilListening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await sleep(50);
  }
}
