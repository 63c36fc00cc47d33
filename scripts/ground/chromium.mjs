import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { GroundError } from "./failure.mjs";
import { installDebianPackages, isDebian } from "./test-programs.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/**
 * The path of Chrome or Chromium. Installs Debian's where that is possible, and otherwise fails with
 * what to install: browser tests are never left out.
 * @returns {Promise<string>}
 */
export async function provideChromium() {
  const named = process.env["LATCHKEY_CHROMIUM"];
  if (named) {
    if (existsSync(named)) return named;
    throw new GroundError(`LATCHKEY_CHROMIUM names ${named}, which does not exist.`);
  }
  const found = findChromium() ?? (await installOnDebian());
  if (found) return found;
  throw new GroundError(
    `The tests drive a real browser and found none. ${advice()} If it is somewhere unusual, set LATCHKEY_CHROMIUM to its path.`,
  );
}

function findChromium() {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const onPath =
    process.platform === "win32"
      ? []
      : folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...wellKnownPlaces()].find((path) => existsSync(path));
}

function wellKnownPlaces() {
  const { HOME = "", LOCALAPPDATA = "", PROGRAMFILES = "C:\\Program Files" } = process.env;
  if (process.platform === "darwin") {
    const apps = ["Google Chrome", "Chromium"].map((name) =>
      join("Applications", `${name}.app`, "Contents", "MacOS", name),
    );
    return apps.flatMap((app) => [join("/", app), join(HOME, app)]);
  }
  if (process.platform === "win32") {
    const roots = [PROGRAMFILES, `${PROGRAMFILES} (x86)`, LOCALAPPDATA];
    return roots.flatMap((root) => [
      join(root, "Google", "Chrome", "Application", "chrome.exe"),
      join(root, "Chromium", "Application", "chrome.exe"),
    ]);
  }
  return ["/snap/bin/chromium", "/opt/google/chrome/chrome"];
}

async function installOnDebian() {
  return (await installDebianPackages(["chromium"])) ? findChromium() : undefined;
}

function advice() {
  if (process.platform !== "linux")
    return "Install Google Chrome from https://www.google.com/chrome.";
  if (isDebian()) return "Install it with: sudo apt-get install chromium.";
  return "Install Chromium with your package manager, or Google Chrome from https://www.google.com/chrome.";
}
