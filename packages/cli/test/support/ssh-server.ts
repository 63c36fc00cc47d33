import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findFreePort } from "../../../auth/test/support/free-port.ts";
import type { Scratch } from "./scratch.ts";

const run = promisify(execFile);
export const SSHD = "/usr/sbin/sshd";

/** A running sshd with keys of its own, for the user that runs the tests. */
export interface SshServer {
  /** The command line that runs a shell line on the machine, with a terminal or without. */
  commandFor(line: string, options?: { hasTerminal: boolean }): string;
}

/** Starts sshd on a free loopback port; it ends with the test. */
export async function startSshServer(scratch: Scratch): Promise<SshServer> {
  const folder = join(scratch.root, "ssh");
  await mkdir(folder, { mode: 0o700 });
  // Debian's sshd wants this directory, which only its service would make.
  if (process.getuid?.() === 0) await mkdir("/run/sshd", { recursive: true, mode: 0o755 });
  const [hostKey, userKey] = [join(folder, "host"), join(folder, "user")];
  for (const path of [hostKey, userKey]) {
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path]);
  }
  const port = await findFreePort();
  const config = join(folder, "sshd_config");
  await writeFile(config, sshdConfig({ hostKey, userKey, port, home: folder }));
  const server = spawn(SSHD, ["-D", "-e", "-f", config], { stdio: ["ignore", "ignore", "pipe"] });
  scratch.onFinished(async () => {
    server.kill();
    if (server.exitCode === null) await once(server, "close");
  });
  let log = "";
  await new Promise<void>((resolve, reject) => {
    server.stderr.on("data", (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes("Server listening")) resolve();
    });
    server.once("close", () => {
      reject(new Error(`sshd did not start: ${log}`));
    });
  });
  const options = [
    "-o StrictHostKeyChecking=no",
    "-o UserKnownHostsFile=/dev/null",
    "-o LogLevel=ERROR",
  ];
  const ssh = `ssh -F /dev/null -i ${userKey} -p ${port} ${options.join(" ")}`;
  const target = `${userInfo().username}@127.0.0.1`;
  return {
    commandFor: (line, { hasTerminal } = { hasTerminal: true }) =>
      `${ssh} ${hasTerminal ? "-tt" : "-T"} ${target} ${quote(line)}`,
  };
}

function sshdConfig({
  hostKey,
  userKey,
  port,
  home,
}: {
  hostKey: string;
  userKey: string;
  port: number;
  home: string;
}) {
  return [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${userKey}.pub`,
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin prohibit-password",
    "StrictModes no",
    "UsePAM no",
    "PidFile none",
    "PrintMotd no",
    "PrintLastLog no",
    // The start-up files of whoever runs the tests may do anything, and wait for anything.
    `SetEnv HOME=${home}`,
    "",
  ].join("\n");
}

export function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
