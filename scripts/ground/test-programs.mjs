import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runAttached } from "./process.mjs";

/**
 * The programs that tests drive beside the browser, and the Debian package of each. A test whose
 * program is missing says so.
 */
const PROGRAMS = {
  flock: "util-linux", // holds Codex's own lock
  "dbus-daemon": "dbus", // with gnome-keyring a real keyring in a private session
  "gnome-keyring-daemon": "gnome-keyring",
  tmux: "tmux", // a real terminal
  ssh: "openssh-client", // with openssh-server a real SSH session
  sshd: "openssh-server",
  nginx: "nginx-light", // a real proxy in front of the console
  ip: "iproute2", // hosts of their own in network namespaces
};

/** What the proofs of the release drive besides. */
const RELEASE_PROGRAMS = {
  buildah: "buildah",
  mmdebstrap: "mmdebstrap",
  "systemd-analyze": "systemd",
};

/** Installs what is missing where this may: on Debian, as root. */
export async function provideTestPrograms({ withRelease = false } = {}) {
  const wanted = withRelease ? { ...PROGRAMS, ...RELEASE_PROGRAMS } : PROGRAMS;
  const missing = Object.entries(wanted).filter(([program]) => !isOnPath(program));
  await installDebianPackages(missing.map(([, name]) => name));
}

/**
 * Whether the packages were asked for and installed.
 * @param {readonly string[]} packages
 */
export async function installDebianPackages(packages) {
  if (packages.length === 0 || !isDebian() || process.getuid?.() !== 0) return false;
  process.stderr.write(`Installing Debian's ${packages.join(", ")} for the tests …\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await runAttached(["apt-get", "update", "-qq"], { env });
  const quiet = ["-o=Dpkg::Use-Pty=0", "-qq", "-y", "--no-install-recommends"];
  const { code } = await runAttached(["apt-get", "install", ...quiet, ...packages], { env });
  return code === 0;
}

export function isDebian() {
  try {
    return /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}

/** @param {string} program */
function isOnPath(program) {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...folders, "/usr/sbin"].some((folder) => existsSync(join(folder, program)));
}
