import type { Scratch } from "./scratch.ts";

export const USER_CODE = /[A-Z]{4}-[A-Z0-9]{5}/u;

export function userCodeIn(text: string): string {
  const code = USER_CODE.exec(text)?.[0];
  if (code === undefined) throw new Error(`No user code in: ${text}`);
  return code;
}

/** Does what a person does on another device: opens the page, types the code, approves or denies. */
export async function decideOnPage(
  { sim }: Pick<Scratch, "sim">,
  userCode: string,
  decision: "approve" | "deny" = "approve",
): Promise<void> {
  await submit(`${sim.url}/codex/device`, { code: userCode });
  const account = sim.control.snapshot().accounts[0]?.id ?? "";
  await submit(`${sim.url}/codex/device/decision`, { code: userCode, account, decision });
}

async function submit(url: string, fields: Record<string, string>): Promise<void> {
  const response = await fetch(url, { method: "POST", body: new URLSearchParams(fields) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}
