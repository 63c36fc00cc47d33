import type { ApprovalItem, CommandItem, FileChangeItem } from "@latchkey/contracts";
import { ThemeProvider } from "@mui/material/styles";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createElement, type ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { ApprovalCard } from "../src/features/transcript/items/approval-card.tsx";
import { CommandCard } from "../src/features/transcript/items/command-card.tsx";
import { FileChangeCard } from "../src/features/transcript/items/file-change-card.tsx";
import { ToolCallLine } from "../src/features/transcript/items/tool-line.tsx";
import { Markdown } from "../src/features/transcript/markdown/markdown.tsx";
import { untoldHost } from "../src/features/transcript/markdown/model-link.tsx";
import { theme } from "../src/theme/theme.ts";

/** An override of direction, one that takes no room, a tag, a return and a NUL. */
const HIDDEN = "\u202E\u200B\u{E0041}\r\u0000";
const SHOWN = "\\u202e\\u200b\\udb40\\udc41\\u000d\\u0000";
const ANY = /(?![\n\t])[\p{Cc}\p{Cf}]/u;

function render(element: ReactElement): string {
  const client = new QueryClient();
  const themed = createElement(ThemeProvider, { theme, children: element });
  return renderToStaticMarkup(createElement(QueryClientProvider, { client }, themed));
}

const times = (markup: string, text: string) => markup.split(text).length - 1;

test("a question shows what an eye would miss in its command, folder, reason and changes", () => {
  const item: ApprovalItem = {
    ...{ type: "approval", id: "a", kind: "command", itemId: "i", answer: "pending" },
    ...{ command: `rm${HIDDEN}`, cwd: `/srv/${HIDDEN}`, reason: `why${HIDDEN}` },
  };
  const subject: FileChangeItem = {
    ...{ type: "file_change", id: "i", status: "running" },
    changes: [{ path: `a${HIDDEN}.ts`, kind: "add", diff: `one${HIDDEN}\ntwo\r\n` }],
  };
  const open = render(createElement(ApprovalCard, { item, subject, runId: "r" }));
  for (const place of [`rm${SHOWN}`, `/srv/${SHOWN}`, `why${SHOWN}`, `Added a${SHOWN}.ts`])
    expect(open).toContain(place);
  expect(open).toContain(`one${SHOWN}`);
  expect(open).not.toMatch(ANY);

  const answered = { ...item, answer: "allowed" } as const;
  const after = render(createElement(ApprovalCard, { item: answered, subject, runId: "r" }));
  expect(times(after, `rm${SHOWN}`)).toBe(2);
  expect(after).not.toMatch(ANY);
});

test("what has run shows it too: commands with their output, changed files and tools", () => {
  const command: CommandItem = {
    ...{ type: "command", id: "c", status: "failed", exitCode: 1 },
    ...{ command: `echo ${HIDDEN}`, output: `said \u202E\u0007\n`, isUnreported: true },
  };
  const markup = render(createElement(CommandCard, { item: command, place: "1" }));
  expect(times(markup, `echo ${SHOWN}`)).toBe(4);
  expect(markup).toContain("said \\u202e\\u0007");
  expect(markup).toContain("not reported by Codex");
  const tool = { type: "tool_call", id: "t", status: "completed" } as const;
  const call = { ...tool, tool: `t${HIDDEN}`, arguments: `in${HIDDEN}`, result: `out${HIDDEN}` };
  const called = render(createElement(ToolCallLine, { item: call }));
  expect(called).toContain(`in${SHOWN}\n\nout${SHOWN}`);
  expect(markup + called).not.toMatch(ANY);
});

test("links and code of an answer show it, prose keeps its joiners", () => {
  const prose = "می\u200Cخواهم";
  const text = `${prose} \`rm \u202Ex\` [a\u202Eb](https://a.example/)\n\n\`\`\`\nls \u200B\n\`\`\`\n`;
  const markup = render(createElement(Markdown, { text }));
  expect(markup).toContain(prose);
  expect(markup).toContain("<code>rm \\u202ex</code>");
  expect(markup).toContain("a\\u202eb");
  expect(markup).toContain("ls \\u200b");
  expect(markup.replaceAll("\u200C", "")).not.toMatch(ANY);
});

test("a change of line ends only is no hidden character", () => {
  const change = { path: "a.txt", kind: "update", diff: "@@ -1 +1 @@\n-a\n+a\r\n" } as const;
  const item: FileChangeItem = {
    type: "file_change",
    id: "i",
    status: "completed",
    changes: [change],
  };
  expect(render(createElement(FileChangeCard, { item }))).not.toContain("\\u000d");
});

test.each([
  ["https://docs.example/a", "the docs", "docs.example"],
  ["https://docs.example/a", "https://docs.example/a", undefined],
  ["http://www.docs.example", "www.docs.example", undefined],
  ["https://docs.example:8443/", "docs.example", "docs.example:8443"],
  ["https://evil.example/", "https://good.example/", "evil.example"],
  ["https://good.example@evil.example/", "https://good.example@evil.example/", "evil.example"],
  ["https://good.example/", "good.example.evil.example", "good.example"],
  ["https://evil.example/", "evil.example@good.example", "evil.example"],
  ["https://\u0430pple.example/", "https://\u0430pple.example/", "xn--pple-43d.example"],
  ["mailto:a@b.example", "a@b.example", undefined],
  ["mailto:a@b.example?subject=x", "write to us", "a@b.example"],
])("the link %s that reads %j says that it leads to %s", (href, text, host) => {
  expect(untoldHost(href, text)).toBe(host);
});
