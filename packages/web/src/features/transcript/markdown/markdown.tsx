import Link from "@mui/material/Link";
import { memo, type ReactNode, useMemo } from "react";
import ReactMarkdown, { type Components, type ExtraProps } from "react-markdown";
import remarkGfm from "remark-gfm";
import { CodeBlock } from "./code-block.tsx";
import { splitMarkdown } from "./markdown-blocks.ts";
import { MarkdownBody, TableScroll } from "../../../theme/markdown-look.ts";

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

const OPENABLE = /^(https?|mailto):/i;

/** A link from a model's answer: opened in a new tab, and only where it leads out of the console. */
function ModelLink(props: { href: string | undefined; children: ReactNode }) {
  if (!props.href || !OPENABLE.test(props.href)) return <span>{props.children}</span>;
  return (
    <Link href={props.href} target="_blank" rel="noopener noreferrer nofollow">
      {props.children}
    </Link>
  );
}

/** A remote image as a link: loading it would tell its server who reads this. */
function ImageLink(props: { src: string | Blob | undefined; alt: string | undefined }) {
  const source = typeof props.src === "string" ? props.src : undefined;
  const name = [props.alt, source].find((text) => text !== undefined && text !== "");
  return <ModelLink href={source}>Image: {name ?? "without address"}</ModelLink>;
}

/** A table that scrolls in its own box, so that a wide one does not widen the page. */
function MarkdownTable(props: { children: ReactNode }) {
  return (
    <TableScroll tabIndex={0} role="group" aria-label="Table">
      <table>{props.children}</table>
    </TableScroll>
  );
}
