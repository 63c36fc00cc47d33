import { Suspense } from "react";
import { lazyPart } from "../../../components/lazy-part.ts";

const Coloured = lazyPart(() =>
  import("./coloured-code.tsx").then((module) => module.ColouredCode),
);

/** Code, plain until the highlighter has been loaded. */
export function Code(props: { text: string; language: string }) {
  if (props.language === "") return props.text;
  return (
    <Suspense fallback={props.text}>
      <Coloured {...props} />
    </Suspense>
  );
}
