import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SESSION_KEY_HEADER, SessionOpenedSchema } from "@latchkey/contracts";

/** What a console finds in its data directory, as if it had made it there at an earlier start. */
export const ACCESS_TOKEN = "Kx3uV9s-Wq1ZtY7bLmR4cHd8NfG2pJ6aE0oIyTk5wQs";
/** How programs come in. */
export const AS_PROGRAM = { authorization: `Bearer ${ACCESS_TOKEN}` };

export async function placeAccessToken(dataDirectory: string): Promise<void> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  await writeFile(join(dataDirectory, "access-token"), `${ACCESS_TOKEN}\n`, { mode: 0o600 });
}

/** Both halves of a person's session. */
export type Session = { cookie: string; key: string };

/** Signs a person in with the access token, or with what else a session is opened with. */
export async function openSession(
  url: string,
  shown: { accessToken: string } | { code: string } = { accessToken: ACCESS_TOKEN },
): Promise<Session> {
  const response = await postSession(url, shown);
  if (!response.ok) throw new Error(`No session was opened: HTTP ${response.status}.`);
  const { sessionKey } = SessionOpenedSchema.parse(await response.json());
  const [cookie = ""] = (response.headers.get("set-cookie") ?? "").split(";");
  return { cookie, key: sessionKey };
}

export function postSession(url: string, shown: object): Promise<Response> {
  return fetch(`${url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(shown),
  });
}

/** What the console's page sends with each request. */
export function asPerson({ cookie, key }: Session): Record<string, string> {
  return { cookie, [SESSION_KEY_HEADER]: key };
}
