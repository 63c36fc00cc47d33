/** What is known of a Codex home beyond its own files. */
export type HomeRecord = {
  /** The credentials that were found dead, by fingerprint; absent when none were. */
  expiredFingerprint?: string;
  lastDeviceAuthStartedAt?: string;
};

export interface HomeStore {
  get(name: string): Promise<HomeRecord>;
  put(name: string, change: Partial<HomeRecord>): Promise<void>;
  forgetExpiry(name: string): Promise<void>;
}
