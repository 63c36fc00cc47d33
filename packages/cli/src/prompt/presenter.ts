import type { AuthError, PasteRequest, SignInEvent } from "@latchkey/auth";

import type { CopyOutcome } from "../terminal/clipboard.ts";

/** What a person can ask for while a sign-in is waiting. */
export interface PromptActions {
  requestNewCode(): void;
  switchToDevice(): void;
  /** Gives the code up for the method that needs none. */
  switchToPaste(): void;
  cancel(): void;
  copy(text: string): Promise<CopyOutcome>;
  /** Opens a page on this machine; rejects when that failed. */
  openLink(url: string): Promise<void>;
}

/** Who signed in, and where the credentials went. */
export interface SignedIn {
  account: { accountId?: string; email?: string; plan?: string };
  home: string;
  store: string;
  /** The place in words. */
  location: string;
}

/** Shows a sign-in to a person or a program. */
export interface Presenter {
  show(event: SignInEvent): void;
  /** Says something that stays. */
  notice(message: string): void;
  /** Whether there is a person who can answer questions. */
  readonly canAsk: boolean;
  /** Asks for the address of the page that the browser failed to load. */
  readPastedAddress(request: PasteRequest): Promise<string>;
  /** Says again that nothing has come yet; absent where that is in sight anyway. */
  stillWaiting?(): void;
  /** The code has expired; resolves with whether a new one is wanted. */
  offerNewCode(error: AuthError): Promise<boolean>;
  signedIn(outcome: SignedIn): void;
  failed(error: unknown): void;
  /** Leaves the terminal as it was, without the code. */
  close(): void;
}
