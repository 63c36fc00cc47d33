import { useLayoutEffect, useRef } from "react";
import { OutputBox } from "../../../theme/transcript-look.ts";
import { readableOutput } from "./command-output.ts";

/** The whole command line, as it may be shown, and its output, kept at the end while more comes. */
export function CommandOutputBox(props: { command: string; output: string; place: string }) {
  const box = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    if (box.current && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [props.output]);
  return (
    <OutputBox
      ref={box}
      tabIndex={0}
      role="region"
      aria-label={`Command output: ${props.command} (${props.place})`}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 24;
      }}
    >
      <b>$ {props.command}</b>
      {"\n"}
      {readableOutput(props.output)}
    </OutputBox>
  );
}
