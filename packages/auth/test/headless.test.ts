import { expect, test } from "vitest";

import type { HeadlessSignal, SignInEnvironment } from "../src/index.ts";
import { detectHeadless } from "../src/index.ts";

const DESKTOP: SignInEnvironment = {
  env: { DISPLAY: ":0" },
  platform: "linux",
  isContainer: false,
  isWsl: false,
  hasOpener: true,
};
const desktopWith = (env: Record<string, string>) => ({ env: { DISPLAY: ":0", ...env } });

test.each<[string, Partial<SignInEnvironment>, HeadlessSignal | undefined]>([
  ["a Linux desktop", {}, undefined],
  ["a Wayland desktop", { env: { WAYLAND_DISPLAY: "wayland-0" } }, undefined],
  ["a Mac", { env: {}, platform: "darwin" }, undefined],
  ["Windows", { env: {}, platform: "win32" }, undefined],
  ["WSL with a Windows opener", { env: {}, isWsl: true }, undefined],
  ["a container with an opener", { isContainer: true }, undefined],
  ["CI=false", desktopWith({ CI: "false" }), undefined],
  ["an empty SSH_TTY", desktopWith({ SSH_TTY: "" }), undefined],
  ["a graphical BROWSER", desktopWith({ BROWSER: "firefox:w3m" }), undefined],
  ["SSH_CONNECTION", desktopWith({ SSH_CONNECTION: "a b" }), "ssh"],
  ["SSH_TTY", desktopWith({ SSH_TTY: "/dev/pts/1" }), "ssh"],
  ["SSH_CLIENT", desktopWith({ SSH_CLIENT: "a b" }), "ssh"],
  ["a Mac over SSH", { env: { SSH_TTY: "/dev/ttys1" }, platform: "darwin" }, "ssh"],
  ["CI=true", desktopWith({ CI: "true" }), "ci"],
  ["CI=1", desktopWith({ CI: "1" }), "ci"],
  ["BROWSER=w3m", desktopWith({ BROWSER: "w3m" }), "text_browser"],
  [
    "BROWSER=lynx with options",
    desktopWith({ BROWSER: "/usr/bin/lynx -use_mouse %s" }),
    "text_browser",
  ],
  ["a container without an opener", { isContainer: true, hasOpener: false }, "container"],
  ["Linux without a display", { env: {} }, "no_display"],
  ["WSL without a Windows opener", { env: {}, isWsl: true, hasOpener: false }, "no_display"],
  ["a desktop without an opener", { hasOpener: false }, "no_opener"],
])("%s", (_, machine, signal) => {
  const headless = detectHeadless({ ...DESKTOP, ...machine });
  expect(headless).toMatchObject({
    isHeadless: signal !== undefined,
    ...(signal ? { signal } : {}),
  });
  expect(headless.reason).toMatch(/^[a-zB][^.]+$/u);
});

test("a machine about which nothing is known", () => {
  expect(detectHeadless(undefined)).toMatchObject({ isHeadless: true, signal: "unknown" });
});
