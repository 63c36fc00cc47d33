/** Slows down whoever guesses at an access token that a person has chosen. */
export interface GuessLimit {
  /**
   * Looks at what may be a wrong guess, which fails with `UNAUTHENTICATED`.
   * @throws RateLimited when there were too many.
   */
  attempt(address: string | undefined, look: () => void): Promise<void>;
}
