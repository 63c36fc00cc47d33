import type { TokenSet } from "@latchkey/auth";
import type { Account } from "@latchkey/contracts";
import type { RegisteredHome } from "./directory-homes.ts";

/** Stores a new sign-in that was made for a home, and answers which homes have it now. */
export type CredentialsSink = (
  home: RegisteredHome,
  tokenSet: TokenSet,
) => Promise<{ account: Account; updatedHomes: string[] }>;
