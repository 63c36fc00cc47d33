import { showHiddenCharacters } from "@latchkey/contracts/plain";
import { memo, type ReactNode, useMemo } from "react";
import ReactMarkdown, { type Components, type ExtraProps } from "react-markdown";
import remarkGfm from "remark-gfm";
import { CodeBlock, textOf } from "./code-block.tsx";
import { splitMarkdown } from "./markdown-blocks.ts";
import { ImageLink, ModelLink } from "./model-link.tsx";
import { MarkdownBody, TableScroll } from "../../../theme/markdown-look.ts";

const PLUGINS = [remarkGfm];
const TREE_PLUGINS = [setDirections, showHidden];
const BLOCKS = new Set(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "th", "td"]);
const SHOWN = new Set(["a", "code"]);
const COMPONENTS: Components = {
  a: ({ href, node, children }) => (
    <ModelLink href={href} text={textOf(node)}>
      {children}
    </ModelLink>
  ),
  img: ({ src, alt }) => <ImageLink src={src} alt={alt} />,
  pre: ({ node }) => <CodeBlock node={node} />,
  table: ({ children }) => <MarkdownTable>{children}</MarkdownTable>,
};

/** What a model wrote. Raw HTML in it is never rendered and nothing in it is loaded by itself. */
export function Markdown(props: { text: string }) {
  const blocks = useMemo(() => splitMarkdown(props.text), [props.text]);
  return (
    <MarkdownBody>
      {blocks.map((block, index) => (
        <Block key={index} text={block} />
      ))}
    </MarkdownBody>
  );
}

const Block = memo(function Block(props: { text: string }) {
  return (
    <ReactMarkdown
      skipHtml
      remarkPlugins={PLUGINS}
      rehypePlugins={TREE_PLUGINS}
      components={COMPONENTS}
    >
      {props.text}
    </ReactMarkdown>
  );
});

type Node = NonNullable<ExtraProps["node"]>;

/** Sets each block in the direction of its own first letters, Hebrew and Arabic from right to left. */
function setDirections() {
  const mark = (nodes: Node["children"]) => {
    for (const node of nodes) {
      if (node.type !== "element") continue;
      if (BLOCKS.has(node.tagName)) node.properties.dir = "auto";
      mark(node.children);
    }
  };
  return (tree: Pick<Node, "children">) => mark(tree.children);
}

/** Shows what an eye would miss in links and in code between words, which people follow and copy. */
function showHidden() {
  const show = (nodes: Node["children"], isShown: boolean) => {
    for (const node of nodes) {
      if (node.type === "text" && isShown) node.value = showHiddenCharacters(node.value);
      // A block of code is shown by its own component, which copies it as it was written.
      if (node.type !== "element" || node.tagName === "pre") continue;
      show(node.children, isShown || SHOWN.has(node.tagName));
    }
  };
  return (tree: Pick<Node, "children">) => show(tree.children, false);
}

/** A table that scrolls in its own box, so that a wide one does not widen the page. */
function MarkdownTable(props: { children: ReactNode }) {
  return (
    <TableScroll tabIndex={0} role="group" aria-label="Table">
      <table>{props.children}</table>
    </TableScroll>
  );
}
