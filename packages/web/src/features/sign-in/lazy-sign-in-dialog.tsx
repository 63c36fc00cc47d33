import { lazy, Suspense } from "react";

const Dialog = lazy(() =>
  import("./sign-in-dialog.tsx").then((module) => ({ default: module.SignInDialog })),
);

/** The sign-in dialog, fetched right after the page has been painted. */
export function SignInDialog() {
  return (
    <Suspense>
      <Dialog />
    </Suspense>
  );
}
