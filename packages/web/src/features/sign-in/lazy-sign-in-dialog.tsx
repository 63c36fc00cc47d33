import { Suspense, useEffect, useState } from "react";
import { lazyPart } from "../../components/lazy-part.ts";
import { useSignIns } from "./sign-ins.tsx";

/** By then the page is painted and usable, and nothing else is fetched. */
const FETCHED_AFTER_MS = 2_000;

const Dialog = lazyPart(() => import("./sign-in-dialog.tsx").then((module) => module.SignInDialog));

/** The sign-in dialog, whose code is fetched when it is opened or soon after the page is there. */
export function SignInDialog() {
  const { dialog } = useSignIns();
  const [isWanted, setWanted] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setWanted(true), FETCHED_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!isWanted && !dialog.isOpen) return null;
  return (
    <Suspense>
      <Dialog />
    </Suspense>
  );
}
