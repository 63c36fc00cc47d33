/** Sessions of people, and sign-in links that were used, by a hash of what opens them. */
export interface SessionStore {
  /** Whether it was not there yet. */
  add(hash: string, expiresAt: string): Promise<boolean>;
  isOpen(hash: string, now: string): Promise<boolean>;
  remove(hash: string): Promise<void>;
}
