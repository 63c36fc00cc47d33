import { memo, Suspense } from "react";
import { lazyPart } from "../../../components/lazy-part.ts";
import { PlainText } from "../../../theme/markdown-look.ts";

const Markdown = lazyPart(() =>
  import("../markdown/markdown.tsx").then((module) => module.Markdown),
);

/** Text of an answer; plain until the Markdown renderer has been loaded. */
export const TextItemView = memo(function TextItemView(props: { text: string }) {
  return (
    <Suspense fallback={<PlainText dir="auto">{props.text}</PlainText>}>
      <Markdown text={props.text} />
    </Suspense>
  );
});
