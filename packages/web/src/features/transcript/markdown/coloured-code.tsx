import { memo, type ReactNode, useDeferredValue, useMemo } from "react";
import { common, createLowlight } from "lowlight";

type Root = ReturnType<typeof lowlight.highlight>;

const lowlight = createLowlight(common);
/** Longer code stays plain, so that no block holds up the page. */
const MAX_CHARACTERS = 60_000;

/** Code with its syntax marked, where the language is known. */
export const ColouredCode = memo(function ColouredCode(props: { text: string; language: string }) {
  // While code streams in, its colours may come a moment later than its text.
  const language = props.language.toLowerCase();
  const text = useDeferredValue(props.text);
  const coloured = useMemo(() => {
    if (!lowlight.registered(language) || text.length > MAX_CHARACTERS) return undefined;
    return nodesOf(lowlight.highlight(language, text));
  }, [text, language]);
  return coloured && text === props.text ? coloured : props.text;
});

function nodesOf(parent: { children: Root["children"] }): ReactNode[] {
  return parent.children.map((node, index) => {
    if (node.type === "text") return node.value;
    if (node.type !== "element") return null;
    const names = node.properties.className;
    return (
      <span key={index} className={Array.isArray(names) ? names.join(" ") : undefined}>
        {nodesOf(node)}
      </span>
    );
  });
}
