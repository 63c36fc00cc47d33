// A process of its own for one keyring call: `node keyring-process.ts read|write|remove|probe
// SERVICE ACCOUNT`. A locked or hanging keyring blocks the whole thread that asks it, so only a process can
// be given up on. The secret comes and goes through stdin and stdout.
import { writeSync } from "node:fs";
import { text } from "node:stream/consumers";

import type { Entry } from "@napi-rs/keyring";

import { KEYRING_EXIT } from "./keyring-exit.ts";

/** Where it says that from now on the keyring is what takes its time. */
const STARTED_DESCRIPTOR = 3;

async function openEntry(service: string, account: string): Promise<Entry | undefined> {
  const keyring = await import("@napi-rs/keyring").catch(() => undefined);
  writeSync(STARTED_DESCRIPTOR, "started");
  // Without the pin a kernel keyring takes over silently, and a reboot empties it.
  return keyring && new keyring.Entry(service, account, { linux: { store: "secret-service" } });
}

async function call(operation: string, service: string, account: string): Promise<number> {
  const secret = operation === "write" ? await text(process.stdin) : "";
  const entry = await openEntry(service, account);
  if (!entry) return KEYRING_EXIT.notInstalled;
  switch (operation) {
    case "read": {
      const password = entry.getPassword();
      if (password === null) return KEYRING_EXIT.absent;
      process.stdout.write(password);
      return KEYRING_EXIT.done;
    }
    case "write":
      entry.setPassword(secret);
      return KEYRING_EXIT.done;
    case "remove":
      return entry.deleteCredential() ? KEYRING_EXIT.done : KEYRING_EXIT.absent;
    case "probe":
      entry.setPassword("probe");
      entry.deleteCredential();
      return KEYRING_EXIT.done;
    default:
      return KEYRING_EXIT.failed;
  }
}

async function main([operation = "", service = "", account = ""]: string[]): Promise<void> {
  try {
    process.exitCode = await call(operation, service, account);
  } catch (error) {
    process.stderr.write(error instanceof Error ? error.message : "unknown");
    process.exitCode = KEYRING_EXIT.failed;
  }
}

void main(process.argv.slice(2));
