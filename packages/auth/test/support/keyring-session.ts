import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { onTestFinished } from "vitest";

import { endWithTest } from "./end-with-test.ts";

const run = promisify(execFile);
const PROGRAMS = ["dbus-daemon", "gnome-keyring-daemon"];

/** Why a real keyring cannot be started here; undefined when it can. */
export function keyringMissing(): string | undefined {
  const missing = PROGRAMS.filter((program) => spawnSync(program, ["--version"]).error);
  if (missing.length === 0) return undefined;
  return `needs ${missing.join(" and ")}: apt-get install dbus gnome-keyring`;
}

/** Unlike the system's own configuration it starts no service on demand. */
const BUS_CONFIG = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

/** A real keyring in a private D-Bus session. */
export interface KeyringSession {
  environment: SessionEnvironment;
  /** Stops the daemon without ending it: it answers nothing more. */
  suspend(): void;
  end(): Promise<void>;
}

/** For programs that are to find this session, home and runtime directory, and no others. */
export type SessionEnvironment = Record<string, string>;

/** An empty D-Bus session: nothing in it keeps secrets. */
export async function startSessionBus(): Promise<SessionEnvironment> {
  const root = await mkdtemp(join(tmpdir(), "latchkey-session-"));
  const environment = {
    PATH: process.env["PATH"] ?? "",
    HOME: root,
    XDG_RUNTIME_DIR: root,
    XDG_DATA_HOME: join(root, "data"),
  };
  const config = join(root, "bus.conf");
  await writeFile(config, BUS_CONFIG);
  const flags = [`--config-file=${config}`, "--nofork", "--print-address=1"];
  onTestFinished(() => rm(root, { recursive: true, force: true, maxRetries: 5 }));
  const bus = endWithTest(
    spawn("dbus-daemon", flags, { env: environment, stdio: ["ignore", "pipe", "ignore"] }),
  );
  const [address] = (await once(bus.stdout.setEncoding("utf8"), "data")) as [string];
  return { ...environment, DBUS_SESSION_BUS_ADDRESS: address.trim() };
}

/** A keyring that is unlocked and keeps its secrets in the environment's own home. */
export async function startKeyring(bus?: SessionEnvironment): Promise<KeyringSession> {
  return startDaemon(bus ?? (await startSessionBus()), ["--unlock"]);
}

/** The same keyring before anyone has unlocked it; `fill` stores in it what it holds by then. */
export async function startLockedKeyring(
  fill: (environment: SessionEnvironment) => Promise<unknown> = () => Promise.resolve(),
): Promise<KeyringSession> {
  const session = await startKeyring();
  await fill(session.environment);
  await session.end();
  return startDaemon(session.environment, []);
}

async function startDaemon(
  environment: SessionEnvironment,
  flags: readonly string[],
): Promise<KeyringSession> {
  const daemon = spawn("gnome-keyring-daemon", ["--foreground", "--components=secrets", ...flags], {
    env: environment,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const ended = once(daemon, "close");
  const end = async () => {
    daemon.kill("SIGKILL");
    await ended;
  };
  onTestFinished(end);
  // The password of the keyring.
  daemon.stdin.end("\n");
  while (!(await isOnBus("org.freedesktop.secrets", environment))) {
    if (daemon.exitCode !== null) throw new Error("gnome-keyring-daemon has ended");
  }
  return { environment, suspend: () => daemon.kill("SIGSTOP"), end };
}

/** What the keyring holds, as the paths of its items. */
export async function itemsIn(environment: SessionEnvironment): Promise<string[]> {
  const collection = "/org/freedesktop/secrets/collection/login";
  const question = [collection, "org.freedesktop.DBus.Properties.Get"];
  const property = ["string:org.freedesktop.Secret.Collection", "string:Items"];
  const flags = ["--session", "--print-reply", "--dest=org.freedesktop.secrets"];
  const { stdout } = await run("dbus-send", [...flags, ...question, ...property], {
    env: environment,
  });
  return [...stdout.matchAll(/object path "(.*)"/gu)].map((match) => match[1] ?? "");
}

async function isOnBus(name: string, environment: SessionEnvironment): Promise<boolean> {
  const question = ["/", "org.freedesktop.DBus.NameHasOwner", `string:${name}`];
  const flags = ["--session", "--print-reply", "--dest=org.freedesktop.DBus"];
  const { stdout } = await run("dbus-send", [...flags, ...question], { env: environment });
  return stdout.includes("true");
}
