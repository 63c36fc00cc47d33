import { createContext, type Dispatch, useContext } from "react";
import type { SignInAction, SignInState } from "./sign-in-state.ts";

type SignIns = SignInState & { dispatch: Dispatch<SignInAction> };

export const SignInContext = createContext<SignIns | undefined>(undefined);

/** The sign-ins of the server. Throws outside of `SignInProvider`. */
export function useSignIns(): SignIns {
  const signIns = useContext(SignInContext);
  if (!signIns) throw new TypeError("useSignIns needs a SignInProvider above it.");
  return signIns;
}
