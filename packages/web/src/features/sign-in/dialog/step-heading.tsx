import { type ReactNode, useEffect, useRef } from "react";
import { StepHeading as Heading } from "../../../theme/sign-in-look.ts";

/** A heading that takes the focus when its step appears, so that nobody is left on a gone button. */
export function StepHeading(props: { children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Heading ref={heading} tabIndex={-1}>
      {props.children}
    </Heading>
  );
}
