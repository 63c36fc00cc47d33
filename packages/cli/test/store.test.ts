import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { runLatchkey, startLatchkey } from "./support/command.ts";
import { decideOnPage, userCodeIn } from "./support/person.ts";
import { createScratch, type Scratch } from "./support/scratch.ts";

/** A session bus on which nobody ever answers. */
async function startSilentBus(scratch: Scratch): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => undefined));
  });
  const path = join(scratch.root, "bus");
  server.listen(path);
  await once(server, "listening");
  scratch.onFinished(() => {
    for (const socket of sockets) socket.destroy();
    return promisify(server.close.bind(server))();
  });
  return `unix:path=${path}`;
}

/** Adds a line to config.toml; keys of the top level come first in TOML. */
async function configure({ codexHome }: Scratch, line: string): Promise<void> {
  const path = join(codexHome, "config.toml");
  await writeFile(path, `${line}\n${await readFile(path, "utf8")}`);
}

test("a keyring that hangs holds up neither the code nor the sign-in, and the file is said aloud", async (context) => {
  const scratch = await createScratch(context);
  const config = join(scratch.codexHome, "config.toml");
  // Keys of the top level come first in TOML.
  await writeFile(config, `cli_auth_credentials_store = "auto"\n${await readFile(config, "utf8")}`);
  const bus = { DBUS_SESSION_BUS_ADDRESS: await startSilentBus(scratch) };
  const login = startLatchkey(scratch, ["login"], bus);
  const code = userCodeIn(await login.untilPrinted(/Enter this code.*/u));
  expect(login.output.stderr).not.toContain("keyring");
  await decideOnPage(scratch, code);
  const { exitCode, stderr } = await login.result;
  expect(stderr).toContain(`Using ${scratch.codexHome}/auth.json`);
  expect(stderr).toContain("Signed in as ada@example.com");
  expect(exitCode).toBe(0);
});

test("a keyring that was asked for and is not there exits 7, before anyone is asked for anything", async (context) => {
  const scratch = await createScratch(context);
  const { exitCode, stdout, stderr } = await runLatchkey(scratch, ["login", "--store", "keyring"]);
  expect(`${stdout}${stderr}`).not.toContain("Enter this code");
  expect(stderr).toContain("Next: latchkey login --store file");
  expect(exitCode).toBe(7);
});

test("a workspace that the Codex home does not allow is refused, and nothing is stored", async (context) => {
  const scratch = await createScratch(context);
  await configure(scratch, 'forced_chatgpt_workspace_id = "ws-of-the-company"');
  const login = startLatchkey(scratch, ["login"]);
  await decideOnPage(scratch, userCodeIn(await login.untilPrinted(/Enter this code.*/u)));
  const { exitCode, stderr } = await login.result;
  expect(stderr).toContain("only ws-of-the-company is allowed here");
  expect(exitCode).toBe(1);
  expect(await readdir(scratch.codexHome)).not.toContain("auth.json");
});
