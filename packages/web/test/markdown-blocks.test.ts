import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import ReactMarkdown from "react-markdown";
import remarkGfm from "remark-gfm";
import { expect, test } from "vitest";
import { splitMarkdown } from "../src/features/transcript/markdown/markdown-blocks.ts";

const TEXT = `Intro with \`code\`.

# Heading

1. one

   paragraph of one

2. two
   - nested

     \`\`\`sh
     echo "in a list"

     Looks like a paragraph
     \`\`\`

After the list.

\`\`\`\`md
\`\`\`
# not a heading

Not a paragraph
\`\`\`
\`\`\`\`

| a | b |
|---|---|
| 1 | 2 |

> quote

* star list

* goes on

**Bold** start.

    indented code

Done.
`;

function render(text: string): string {
  const element = createElement(ReactMarkdown, { remarkPlugins: [remarkGfm], children: text });
  return renderToStaticMarkup(element).replaceAll(/>\s+</g, "><").trim();
}

test("the blocks are the text", () => {
  expect(splitMarkdown(TEXT).join("\n")).toBe(TEXT);
  expect(splitMarkdown(TEXT).length).toBeGreaterThan(5);
});

test("blocks look the same as the whole, at every moment of streaming", () => {
  for (let end = 0; end <= TEXT.length; end += 7) {
    const soFar = TEXT.slice(0, end);
    expect(splitMarkdown(soFar).map(render).join("")).toBe(render(soFar));
  }
});

test("text whose links are defined elsewhere stays whole", () => {
  const text = "See [this].\n\nMore.\n\n[this]: https://example.com\n";
  expect(splitMarkdown(text)).toEqual([text]);
});
