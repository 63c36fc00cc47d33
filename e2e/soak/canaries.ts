const WINDOW = 24;
const RUN = new RegExp(`[\\w-]{${WINDOW},}`, "g");

/**
 * Looks for token material. Any part of a secret that is twice the window long is found, whatever
 * is around it.
 */
export type Canaries = {
  /** Notes where a text came from when it holds part of a secret. */
  look(text: string, where: string): void;
  /** Where secrets were found, without them. */
  readonly found: readonly string[];
  readonly searchedBytes: number;
};

/** `issued` answers every secret so far, oldest first. */
export function createCanaries(issued: () => readonly string[]): Canaries {
  const windows = new Set<string>();
  const found: string[] = [];
  let known = 0;
  let searchedBytes = 0;

  const learn = () => {
    const secrets = issued();
    for (const secret of secrets.slice(known)) {
      // Every token begins with the same header and much the same claims; their ends are their own.
      for (const run of secret.match(RUN) ?? []) {
        for (let at = run.length % WINDOW; at + WINDOW <= run.length; at += WINDOW) {
          windows.add(run.slice(at, at + WINDOW));
        }
      }
    }
    known = secrets.length;
  };

  const holdsSecret = (text: string): boolean => {
    for (const run of text.match(RUN) ?? []) {
      for (let at = 0; at + WINDOW <= run.length; at += 1) {
        if (windows.has(run.slice(at, at + WINDOW))) return true;
      }
    }
    return false;
  };

  return {
    found,
    get searchedBytes() {
      return searchedBytes;
    },
    look(text, where) {
      searchedBytes += text.length;
      learn();
      if (holdsSecret(text)) found.push(where);
    },
  };
}
