import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { Scratch } from "./scratch.ts";

interface StoredTokens {
  access_token: string;
  refresh_token: string;
  id_token: string;
}

/** The tokens in the Codex home, as they are now. */
export async function readTokens({ codexHome }: Pick<Scratch, "codexHome">): Promise<StoredTokens> {
  const text = await readFile(join(codexHome, "auth.json"), "utf8");
  return (JSON.parse(text) as { tokens: StoredTokens }).tokens;
}

/** The parts of every token in the Codex home, as it is now: none of them may be seen elsewhere. */
export async function secretsIn(scratch: Pick<Scratch, "codexHome">): Promise<string[]> {
  const { access_token, refresh_token, id_token } = await readTokens(scratch);
  return [access_token, refresh_token, id_token].flatMap((token) => token.split("."));
}

/** Neither one of these nor anything that looks like a token is in the text. */
export function expectNoSecrets(text: string, secrets: readonly string[]): void {
  expect(secrets.length).toBeGreaterThan(2);
  for (const secret of secrets) expect(text).not.toContain(secret);
  expect(text).not.toMatch(/eyJ|\brt_/u);
}
