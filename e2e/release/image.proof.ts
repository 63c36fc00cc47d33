import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { skipWithout } from "@latchkey/testing";
import { expect, test } from "vitest";
import { readManifest } from "../../scripts/release/manifest.ts";
import { findFreePort } from "../../packages/auth/test/support/free-port.ts";
import { makeEmptyFolder, makeRelease } from "./support.ts";

const run = promisify(execFile);
const PROGRAMS = ["/usr/bin/buildah", "/usr/bin/mmdebstrap", "/usr/bin/unshare"];

skipWithout(
  PROGRAMS.every((program) => existsSync(program)) && process.getuid?.() === 0
    ? undefined
    : "builds an image: needs root and apt-get install buildah mmdebstrap",
);

test("the image runs the console as its own user on a read-only root, and SIGTERM ends it", async () => {
  const { out: context } = await makeRelease("debian");
  const { version } = await readManifest("cli");
  const place = await makeEmptyFolder();
  const storage = [`--root=${join(place, "storage")}`, `--runroot=${join(place, "run")}`];
  const base = await bootstrapBase(place, storage);
  const buildah = async (...args: string[]) =>
    (await run("buildah", [...storage, "--storage-driver=vfs", ...args], BIG)).stdout.trim();
  const file = `--file=${join(import.meta.dirname, "../../packaging/Containerfile")}`;
  const options = [file, "--format=docker", `--build-arg=BASE=${base}`, "--pull=never"];
  await buildah("build", "--isolation=chroot", ...options, `--tag=latchkey:${version}`, context);

  const config = JSON.parse(await buildah("inspect", "--type=image", `latchkey:${version}`)) as {
    Docker: { config: { User: string; Cmd: string[]; Healthcheck?: object; StopSignal: string } };
  };
  expect(config.Docker.config).toMatchObject({ User: "latchkey", Cmd: ["serve"] });
  expect(config.Docker.config.StopSignal).toBe("SIGTERM");
  expect(config.Docker.config.Healthcheck).toBeDefined();

  const container = await buildah("from", "--pull=never", `latchkey:${version}`);
  try {
    await serveFrom(await buildah("mount", container));
  } finally {
    await buildah("umount", container);
    await buildah("rm", container);
  }
});

const BIG = { maxBuffer: 2 ** 26 };

/** A base image of Debian's own packages. */
async function bootstrapBase(place: string, storage: readonly string[]): Promise<string> {
  const root = join(place, "rootfs");
  const packages = "--include=ca-certificates,git,adduser,libstdc++6";
  const options = ["--mode=root", "--variant=essential", packages, "--dpkgopt=force-unsafe-io"];
  await run("mmdebstrap", [...options, "bookworm", root], BIG);
  const buildah = async (...args: string[]) =>
    (await run("buildah", [...storage, "--storage-driver=vfs", ...args], BIG)).stdout.trim();
  const scratch = await buildah("from", "scratch");
  await buildah("copy", scratch, root, "/");
  await buildah("commit", scratch, "localhost/debian-base:test");
  return "localhost/debian-base:test";
}

/** Runs the console in the image's file system: read-only but for its data directory. */
async function serveFrom(root: string): Promise<void> {
  const port = String(await findFreePort());
  const script = `set -e
    mount --bind "$0" "$0"; mount -t tmpfs -o mode=0700 tmpfs "$0/var/lib/latchkey"
    chroot "$0" sh -c 'cd /var/lib/latchkey && mkdir data codex workspace && chown -R latchkey:latchkey .'
    mount -t proc proc "$0/proc"; mount --bind /dev "$0/dev"
    mount -o remount,bind,ro "$0"
    exec chroot --userspec=latchkey:latchkey "$0" /usr/bin/latchkey serve`;
  const state = "/var/lib/latchkey";
  const child = spawn("unshare", ["--mount", "sh", "-c", script, root], {
    env: {
      PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
      HOME: state,
      CODEX_HOME: `${state}/codex`,
      LATCHKEY_DATA_DIR: `${state}/data`,
      LATCHKEY_WORKSPACE_DIR: `${state}/workspace`,
      LATCHKEY_PORT: port,
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  try {
    const health = () =>
      fetch(`http://127.0.0.1:${port}/api/health`).then(
        ({ status }) => status,
        () => undefined,
      );
    await expect.poll(health).toBe(200);
    const page = await fetch(`http://127.0.0.1:${port}/`);
    expect(await page.text()).toContain('<div id="root">');
  } finally {
    child.kill("SIGTERM");
  }
  expect(await closed).toEqual([0, null]);
}
