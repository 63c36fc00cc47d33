import { lazy, Suspense } from "react";

const Coloured = lazy(() =>
  import("./coloured-code.tsx").then((module) => ({ default: module.ColouredCode })),
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
