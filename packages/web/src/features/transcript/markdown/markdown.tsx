import { memo, useMemo } from "react";
import ReactMarkdown, { type Components, type ExtraProps } from "react-markdown";
import remarkGfm from "remark-gfm";
import { MarkdownBody } from "../../../theme/markdown-look.ts";
import { CodeBlock } from "./code-block.tsx";
import { splitMarkdown } from "./markdown-blocks.ts";
import { ImageLink, ModelLink } from "./model-link.tsx";
import { MarkdownTable } from "./markdown-table.tsx";

const PLUGINS = [remarkGfm];
const TREE_PLUGINS = [setDirections];
const BLOCKS = new Set(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "th", "td"]);
const COMPONENTS: Components = {
  a: ({ href, children }) => <ModelLink href={href}>{children}</ModelLink>,
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
