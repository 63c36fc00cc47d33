import type { SignInMethod } from "@latchkey/contracts";
import { useMutation } from "@tanstack/react-query";
import {
  createContext,
  type Dispatch,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useReducer,
  useRef,
} from "react";
import { useLiveSocket, useSocketStatus } from "../../api/live-socket-context.tsx";
import { listDeviceAuth, startDeviceAuth } from "../../api/sign-ins.ts";
import {
  firstSignInState,
  type SignInAction,
  signInReducer,
  type SignInState,
} from "./sign-in-state.ts";

type SignIns = SignInState & { dispatch: Dispatch<SignInAction> };

const SignInContext = createContext<SignIns | undefined>(undefined);

/** The sign-ins of the server. Throws outside of `SignInProvider`. */
export function useSignIns(): SignIns {
  const signIns = useContext(SignInContext);
  if (!signIns) throw new TypeError("useSignIns needs a SignInProvider above it.");
  return signIns;
}

/** Says for as long as a page is open whether it has to do with Codex; pages that do not say so do. */
export function useCodexInUse(isInUse: boolean): void {
  const { dispatch } = useSignIns();
  useEffect(() => {
    dispatch({ type: "codex_in_use", isInUse });
    return () => dispatch({ type: "codex_in_use", isInUse: true });
  }, [dispatch, isInUse]);
}

/** Begins a sign-in. Only ever called because a person asked for it. */
export function useStartSignIn() {
  const { dispatch } = useSignIns();
  return useMutation({
    mutationFn: ({ codexHome, method }: { codexHome: string; method: SignInMethod }) =>
      startDeviceAuth({ codexHome, method }),
    onSuccess: (started) =>
      dispatch({ type: "started", attempt: { ...started, state: "pending", updatedHomes: [] } }),
  });
}

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
        const attemptId = sessionStorage.getItem(SHOWN_KEY);
        if (attemptId !== null) dispatch({ type: "recalled", attemptId });
      },
      () => undefined,
    );
    return () => abort.abort();
  }, [socketStatus]);

  const { dialog } = state;
  useEffect(() => {
    if (dialog.isOpen) isRecalled.current = true;
    if (isRecalled.current) rememberShown(dialog.isOpen ? dialog.attemptId : undefined);
  }, [dialog]);

  const value = useMemo(() => ({ ...state, dispatch }), [state]);
  return <SignInContext value={value}>{props.children}</SignInContext>;
}

const SHOWN_KEY = "latchkey.sign-in.shown";

/** The attempt that this tab's open dialog shows, over a reload. No secret: ids only. */
function rememberShown(attemptId: string | undefined): void {
  if (attemptId === undefined) sessionStorage.removeItem(SHOWN_KEY);
  else sessionStorage.setItem(SHOWN_KEY, attemptId);
}
