import { useEffect } from "react";
import { useSignIns } from "./sign-in-context.ts";

/** Says for as long as a page is open whether it has to do with Codex; pages that do not say so do. */
export function useCodexInUse(isInUse: boolean): void {
  const { dispatch } = useSignIns();
  useEffect(() => {
    dispatch({ type: "codex_in_use", isInUse });
    return () => dispatch({ type: "codex_in_use", isInUse: true });
  }, [dispatch, isInUse]);
}
