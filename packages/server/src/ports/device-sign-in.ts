import type { Account, ErrorBody } from "@latchkey/contracts";

export type DeviceSignInStarted = {
  verificationUrl: string;
  userCode: string;
  expiresAt: string;
  intervalSec: number;
  /** Settles when the person has answered and the credentials are stored; rejects with a Failure. */
  finished: Promise<{ account: Account; updatedHomes: string[] }>;
};

export type DeviceSignInListeners = {
  signal: AbortSignal;
  /** The authorization server cannot be reached for now; undefined when it can be again. */
  onTrouble: (trouble: ErrorBody | undefined) => void;
};

/** Signs a person in to a Codex home with a device code. */
export interface DeviceSignIn {
  start(codexHome: string, listeners: DeviceSignInListeners): Promise<DeviceSignInStarted>;
}
