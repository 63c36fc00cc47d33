import { chmod, cp, mkdir, readdir, readFile, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { npmCommand } from "../ground/npm.mjs";
import { inRoot } from "../ground/paths.mjs";
import { manPage } from "./man-page.ts";
import { ReleaseError, run } from "./pack.ts";

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };
const LAUNCHER =
  '#!/bin/sh\nexec /usr/lib/latchkey/bin/node /usr/lib/latchkey/dist/latchkey.js "$@"\n';
const COPYRIGHT = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: latchkey

Files: *
Copyright: the Latchkey contributors
License: Apache-2.0
 On Debian systems the full text is in /usr/share/common-licenses/Apache-2.0.
Comment:
 The licences of what is bundled are in /usr/lib/latchkey/THIRD-PARTY-LICENSES.txt and in
 /usr/lib/latchkey/node_modules.
`;

/**
 * Makes a Debian package out of the packed command: with a Node of its own, because Debian's may be
 * too old, with the pinned Codex, a systemd unit and the manual page. Returns its file name.
 */
export async function makeDebianPackage(
  { tarball, version, staging }: { tarball: string; version: string; staging: string },
  out: string,
): Promise<string> {
  const architecture = ARCHITECTURES[process.arch];
  if (architecture === undefined) {
    throw new ReleaseError(`There is no Debian package for ${process.arch}.`);
  }
  const root = join(staging, "debian");
  await installCommand(tarball, join(staging, "installed"), join(root, "usr/lib/latchkey"));
  await writeSystemFiles(root, version);
  const installedKb = await sizeInKb(root);
  await mkdir(join(root, "DEBIAN"));
  await writeFile(join(root, "DEBIAN/control"), control({ version, architecture, installedKb }));
  await writeFile(join(root, "DEBIAN/conffiles"), "/etc/default/latchkey\n");
  for (const script of ["postinst", "prerm", "postrm"]) {
    await copyAs(inRoot("packaging", script), join(root, "DEBIAN", script), 0o755);
  }
  const name = `latchkey_${version}_${architecture}.deb`;
  await run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z6", "--build", root, join(out, name)]);
  return name;
}

/** What npm makes of the tarball, and the Node that runs this. */
async function installCommand(tarball: string, folder: string, target: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"];
  await writeFile(join(folder, "package.json"), "{}");
  await run(npmCommand(["install", ...quiet, tarball]), { cwd: folder });
  const modules = join(folder, "node_modules");
  await cp(join(modules, "latchkey"), target, { recursive: true });
  for (const name of await readdir(modules)) {
    if (name === "latchkey" || name.startsWith(".")) continue;
    await cp(join(modules, name), join(target, "node_modules", name), { recursive: true });
  }
  await mkdir(join(target, "bin"));
  await copyAs(await realpath(process.execPath), join(target, "bin/node"), 0o755);
}

async function writeSystemFiles(root: string, version: string): Promise<void> {
  const write = async (path: string, content: string | Buffer, mode = 0o644) => {
    await mkdir(join(root, path, ".."), { recursive: true });
    await writeFile(join(root, path), content);
    await chmod(join(root, path), mode);
  };
  const compressed = (text: string) => gzipSync(text, { level: 9 });
  const read = (name: string) => readFile(inRoot("packaging", name), "utf8");
  await write("usr/bin/latchkey", LAUNCHER, 0o755);
  await write("usr/lib/systemd/system/latchkey.service", await read("latchkey.service"));
  await write("etc/default/latchkey", await read("latchkey.default"));
  await write("usr/share/man/man1/latchkey.1.gz", compressed(manPage(version)));
  await write("usr/share/doc/latchkey/copyright", COPYRIGHT);
  const changes = await readFile(inRoot("CHANGELOG.md"), "utf8");
  await write("usr/share/doc/latchkey/changelog.gz", compressed(changes));
}

async function copyAs(from: string, to: string, mode: number): Promise<void> {
  await cp(from, to);
  await chmod(to, mode);
}

async function sizeInKb(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const { stat } = await import("node:fs/promises");
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
  return Math.ceil(sizes.reduce((total, size) => total + size, 0) / 1024);
}

type Control = { version: string; architecture: string; installedKb: number };

function control({ version, architecture, installedKb }: Control): string {
  return `Package: latchkey
Version: ${version}
Architecture: ${architecture}
Maintainer: Latchkey contributors <latchkey@localhost>
Installed-Size: ${String(installedKb)}
Depends: adduser, ca-certificates, libc6, libstdc++6
Recommends: git, bubblewrap
Section: utils
Priority: optional
Description: keeps people signed in to Codex, wherever it runs
 A self-hosted web console for the Codex CLI, and a command that signs in from any terminal. One
 owner refreshes the tokens and every Codex home follows, so that sign-ins do not die.
`;
}
