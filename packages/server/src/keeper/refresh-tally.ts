/** A refresh of a home's sign-in, or what came of the attempt. */
type Refresh = {
  codexHome: string;
  /** `adopted`: Codex or another keeper had done it. `expired`: the authorization server's last word. */
  outcome: "refreshed" | "adopted" | "failed" | "expired";
  /** Why it failed. */
  code?: string;
};

/** Refreshes since the process started. */
export type RefreshTally = {
  add(refresh: Refresh): void;
  list(): readonly (Refresh & { count: number })[];
};

export function createRefreshTally(): RefreshTally {
  const counted = new Map<string, Refresh & { count: number }>();
  return {
    add(refresh) {
      const key = JSON.stringify([refresh.codexHome, refresh.outcome, refresh.code]);
      const { count } = counted.get(key) ?? { count: 0 };
      counted.set(key, { ...refresh, count: count + 1 });
    },
    list: () => [...counted.values()],
  };
}
