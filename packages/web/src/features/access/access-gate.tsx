import { type ReactNode, useEffect, useState } from "react";
import { accessRequired } from "../../api/access-signal.ts";
import { AccessForm } from "./access-form.tsx";

/** Shows the console, or asks for its access token as soon as the server wants one. */
export function AccessGate(props: { children: ReactNode; onOpened: () => void }) {
  const [isClosed, setClosed] = useState(false);
  useEffect(() => accessRequired.subscribe(() => setClosed(true)), []);
  if (!isClosed) return props.children;
  return (
    <AccessForm
      onOpened={() => {
        setClosed(false);
        props.onOpened();
      }}
    />
  );
}
