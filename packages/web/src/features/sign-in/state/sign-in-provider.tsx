import { type ReactNode, useEffect, useMemo, useReducer, useRef } from "react";
import { useLiveSocket, useSocketStatus } from "../../../api/live-socket-context.ts";
import { listDeviceAuth } from "../../../api/sign-ins.ts";
import { recallShownAttempt, rememberShownAttempt } from "./shown-attempt-memory.ts";
import { SignInContext } from "./sign-in-context.ts";
import { firstSignInState, signInReducer } from "./sign-in-state.ts";

/** Follows every sign-in on the server, so that each tab shows the same. */
export function SignInProvider(props: { children: ReactNode }) {
  const socket = useLiveSocket();
  const socketStatus = useSocketStatus();
  const [state, dispatch] = useReducer(signInReducer, undefined, firstSignInState);
  // The tab's storage takes its time to be opened, so the first render does without.
  const isRecalled = useRef(false);

  useEffect(() => {
    const stopListening = socket.onFrame((frame) => dispatch({ type: "frame", frame }));
    const unsubscribe = socket.subscribe({
      subscribe: () => ({ type: "subscribe_sign_ins" }),
      unsubscribe: { type: "unsubscribe_sign_ins" },
    });
    return () => {
      unsubscribe();
      stopListening();
    };
  }, [socket]);

  // What the list does not name any more ended while the socket was down.
  useEffect(() => {
    if (socketStatus === "down") dispatch({ type: "disconnected" });
    if (socketStatus !== "open") return undefined;
    const abort = new AbortController();
    listDeviceAuth(abort.signal).then(
      ({ attempts }) => {
        dispatch({ type: "attempts", attempts });
        if (isRecalled.current) return;
        isRecalled.current = true;
        const attemptId = recallShownAttempt();
        if (attemptId !== undefined) dispatch({ type: "recalled", attemptId });
      },
      () => undefined,
    );
    return () => abort.abort();
  }, [socketStatus]);

  const { dialog } = state;
  useEffect(() => {
    if (dialog.isOpen) isRecalled.current = true;
    if (!isRecalled.current) return;
    rememberShownAttempt(dialog.isOpen ? dialog.attemptId : undefined);
  }, [dialog]);

  const value = useMemo(() => ({ ...state, dispatch }), [state]);
  return <SignInContext value={value}>{props.children}</SignInContext>;
}
