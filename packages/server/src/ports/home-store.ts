/** What is remembered of a Codex home beside its sign-in. */
export type HomeRecord = {
  lastDeviceAuthStartedAt?: string;
  /** Whether it was made to follow the server once: whoever unlinks it then wants it so. */
  hasBeenLinked: boolean;
};

export interface HomeStore {
  get(name: string): Promise<HomeRecord>;
  put(name: string, change: Partial<HomeRecord>): Promise<void>;
}
