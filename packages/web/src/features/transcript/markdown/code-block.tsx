import { showHiddenCharacters } from "@latchkey/contracts/plain";
import { Suspense } from "react";
import type { ExtraProps } from "react-markdown";
import { CopyButton } from "../../../components/copy-button.tsx";
import { lazyPart } from "../../../components/lazy-part.ts";
import { CodeFrame, CodeHead } from "../../../theme/markdown-look.ts";

type Element = NonNullable<ExtraProps["node"]>;

/** A fenced block with its language and a button that copies it as it was written. */
export function CodeBlock(props: { node: Element | undefined }) {
  const text = textOf(props.node).replace(/\n$/, "");
  const language = languageOf(props.node);
  return (
    <CodeFrame>
      <CodeHead>
        <span>{language}</span>
        <CopyButton text={text} subject="this code" />
      </CodeHead>
      <pre tabIndex={0}>
        <code>
          <Code text={showHiddenCharacters(text)} language={language} />
        </code>
      </pre>
    </CodeFrame>
  );
}

export function textOf(node: Element | Element["children"][number] | undefined): string {
  if (!node) return "";
  if (node.type === "text") return node.value;
  return node.type === "element" ? node.children.map(textOf).join("") : "";
}

function languageOf(node: Element | undefined): string {
  const [code] = node?.children ?? [];
  if (code?.type !== "element") return "";
  const names = code.properties.className;
  const name = Array.isArray(names) ? names.map(String).find(isLanguage) : undefined;
  return name?.slice("language-".length) ?? "";
}

function isLanguage(className: string): boolean {
  return className.startsWith("language-");
}

const Coloured = lazyPart(() =>
  import("./coloured-code.tsx").then((module) => module.ColouredCode),
);

/** Code, plain until the highlighter has been loaded. */
function Code(props: { text: string; language: string }) {
  if (props.language === "") return props.text;
  return (
    <Suspense fallback={props.text}>
      <Coloured {...props} />
    </Suspense>
  );
}
