/** Sessions of people who opened the console with its access token, by the hash of their cookie. */
export interface SessionStore {
  add(hash: string, expiresAt: string): Promise<void>;
  isOpen(hash: string, now: string): Promise<boolean>;
  remove(hash: string): Promise<void>;
}
