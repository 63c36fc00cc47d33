/** Slows down whoever guesses at the access token, wherever the guess comes in. */
export interface GuessLimit {
  /**
   * Does what may turn out to be a wrong guess, which fails with `UNAUTHENTICATED`.
   * @throws RateLimited when there were too many, without looking at this one.
   */
  attempt<Result>(
    address: string | undefined,
    guess: () => Result | Promise<Result>,
  ): Promise<Result>;
}
