import { lazy, memo, Suspense } from "react";
import { PlainText } from "../../theme/markdown-look.ts";

const Markdown = lazy(() =>
  import("./markdown.tsx").then((module) => ({ default: module.Markdown })),
);

/** Text of an answer; plain until the Markdown renderer has been loaded. */
export const TextItemView = memo(function TextItemView(props: { text: string }) {
  return (
    <Suspense fallback={<PlainText>{props.text}</PlainText>}>
      <Markdown text={props.text} />
    </Suspense>
  );
});
