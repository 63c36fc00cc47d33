import { type ReactNode, Suspense, useEffect, useState } from "react";
import { lazyPart } from "../../components/lazy-part.ts";
import { accessRequired } from "../../api/access-signal.ts";

const AccessForm = lazyPart(() => import("./access-form.tsx").then((module) => module.AccessForm));

/** Shows the console, or asks for its access token as soon as the server wants one. */
export function AccessGate(props: { children: ReactNode; onOpened: () => void }) {
  const [isClosed, setClosed] = useState(false);
  useEffect(() => accessRequired.subscribe(() => setClosed(true)), []);
  if (!isClosed) return props.children;
  return (
    <Suspense>
      <AccessForm
        onOpened={() => {
          setClosed(false);
          props.onOpened();
        }}
      />
    </Suspense>
  );
}
