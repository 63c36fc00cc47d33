import type { CredentialStore, StoreChoice } from "@latchkey/auth";
import { openCredentialStore, restrictAuthJson } from "@latchkey/auth";

/** Opens the credentials of a home, says where they are not where one expects, and mends the mode. */
export async function openStore(
  homePath: string,
  { store, talk }: { store?: StoreChoice | undefined; talk: (line: string) => void },
): Promise<CredentialStore> {
  const opened = await openCredentialStore(homePath, {
    store,
    onNotice: ({ message }) => {
      talk(message);
    },
  });
  if (opened.kind === "file") await restrict(opened, talk);
  return opened;
}

async function restrict(
  { homePath, location }: CredentialStore,
  talk: (line: string) => void,
): Promise<void> {
  switch (await restrictAuthJson(homePath)) {
    case "private":
      return;
    case "restricted":
      talk(
        `Others on this machine could read ${location}. Its mode is 0600 now. ` +
          "If you share the machine, sign out and in again.",
      );
      return;
    case "refused":
      talk(
        `Others on this machine may be able to read ${location}: its file system does not let ` +
          "this user set modes. Keep the Codex home elsewhere if you share the machine.",
      );
  }
}
