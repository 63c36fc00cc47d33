import { type ReactNode, Suspense, useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { accessRequired } from "../../api/access-signal.ts";
import { onSignedInElsewhere, readSessionKey } from "../../api/session-key.ts";
import { lazyPart } from "../../components/lazy-part.ts";

const AccessForm = lazyPart(() => import("./access-form.tsx").then((module) => module.AccessForm));

const SIGN_IN = "/sign-in";

/** Shows the console to whoever is signed in, and to others how to get in. */
export function AccessGate(props: { children: ReactNode; onOpened: () => void }) {
  const { pathname, hash } = useLocation();
  const navigate = useNavigate();
  const [isClosed, setClosed] = useState(() => readSessionKey() === undefined);
  const { onOpened } = props;
  const isLink = pathname === SIGN_IN;
  const open = () => {
    setClosed(false);
    // The code of the link is gone from the address, and from what Back leads to.
    if (isLink) void navigate("/", { replace: true });
    onOpened();
  };
  useEffect(() => accessRequired.subscribe(() => setClosed(true)), []);
  useEffect(
    () =>
      onSignedInElsewhere(() => {
        setClosed(false);
        onOpened();
      }),
    [onOpened],
  );
  if (!isClosed && !isLink) return props.children;
  return (
    <Suspense>
      <AccessForm code={isLink ? hash.slice(1) : ""} onOpened={open} />
    </Suspense>
  );
}
