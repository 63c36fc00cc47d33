import { afterAll, beforeAll, expect, it } from "vitest";
import { send, turns } from "../support/steps.ts";
import { useConsole } from "../support/use-console.ts";
import { startListener, type Listener } from "./listener.ts";

const latchkey = useConsole();
let listener: Listener;

beforeAll(async () => {
  listener = await startListener();
});

afterAll(() => listener.close());

/** All that a model could try in its Markdown. `RUN` is script, `AT` is the listener. */
const ATTEMPTS = `
# An answer

<script>RUN</script>
<script src="AT/script.js"></script>
<img src="x" onerror="RUN">
<img src="AT/img.png">
<iframe src="AT/frame"></iframe>
<iframe srcdoc="<script>parent.hasRun=true</script>"></iframe>
<object data="AT/object"></object><embed src="AT/embed">
<video autoplay src="AT/video" poster="AT/poster"></video><audio autoplay src="AT/audio"></audio>
<svg onload="RUN"><image href="AT/svg-image"/><use href="AT/svg-use#x"/><script>RUN</script></svg>
<math><mtext><img src="x" onerror="RUN"></mtext></math>
<style>@import url(AT/import.css); * { background: url(AT/background.png) }</style>
<div style="background-image: url(AT/style.png)" onmouseover="RUN" onclick="RUN">Hover</div>
<link rel="stylesheet" href="AT/link.css"><link rel="preload" as="script" href="AT/preload.js">
<link rel="prefetch" href="AT/prefetch"><link rel="dns-prefetch" href="AT"><link rel="preconnect" href="AT">
<link rel="icon" href="AT/icon"><link rel="manifest" href="AT/manifest">
<meta http-equiv="refresh" content="0;url=AT/refresh"><base href="AT/base/">
<form action="AT/form"><button>Submit</button></form>
<details open ontoggle="RUN"><summary>Open</summary></details>
<input autofocus onfocus="RUN"><a href="javascript:RUN">raw link</a>

![remote](AT/markdown.png) ![data](data:image/svg+xml,<svg/onload=RUN>) ![script](javascript:RUN)
[![linked](AT/linked.png)](AT/outer)

[script](javascript:RUN) [encoded](&#106;avascript:RUN) [tab](java&#9;script:RUN) [case](JaVaScRiPt:RUN)
[data](data:text/html,<script>RUN</script>) [vb](vbscript:RUN) [file](file:///etc/passwd)
[blob](blob:AT/1) [protocol-relative](//HOST/relative) <javascript:RUN> <AT/auto>

| a | b |
|---|---|
| <img src="AT/cell.png"> | ![cell](AT/cell2.png) |

\`\`\`html
<script src="AT/code.js"></script>
\`\`\`

\`\`\`mermaid
graph LR; A["<img src=AT/mermaid.png onerror=RUN>"]
\`\`\`

[^1]: <img src="AT/footnote.png">

A note[^1] and a [reference][r].

[r]: javascript:RUN "x" onmouseover="RUN"

[a plain link](AT/clicked) The end of the answer.
`;

/** Addresses that a click must not follow, and attributes that hold script. */
const FIND_DANGEROUS = `
  [...document.querySelectorAll("article *")].flatMap((element) =>
    [...element.attributes]
      .filter(({ name, value }) =>
        name.startsWith("on") || name === "srcdoc" ||
        (name === "href" && !/^(https?:|mailto:|#)/.test(value)))
      .map(({ name, value }) => name + "=" + value))
`;

it("an answer cannot run script, and loads nothing from anywhere until somebody clicks", async () => {
  const text = ATTEMPTS.replaceAll("AT", listener.url)
    .replaceAll("HOST", listener.host)
    .replaceAll("RUN", "window.hasRun=true");
  latchkey.world.control.enqueueAnswer({
    steps: [
      {
        type: "reasoning",
        text: `Thinking <img src="${listener.url}/reasoning.png" onerror="window.hasRun=true">`,
      },
      { type: "text", text },
    ],
    tokenDelayMs: 0,
  });
  const { person, page, problems } = await latchkey.open("/chat");
  await send(page, "Attack me");
  await turns(page).getByText("The end of the answer.").waitFor();
  await page.waitForLoadState("networkidle");
  // Again from the store, as a tab that comes back shows it.
  await page.reload();
  const answer = turns(page).last();
  await answer.getByText("The end of the answer.").waitFor();
  await page.waitForLoadState("networkidle");
  await answer.getByText("The end of the answer.").hover();

  expect(await page.evaluate("window.hasRun")).toBeUndefined();
  expect(listener.visits).toEqual([]);
  expect(listener.connections()).toBe(0);
  const dangerous =
    "script, iframe, object, embed, video, audio, style, link, meta, base, form, img";
  expect(await answer.locator(dangerous).count()).toBe(0);
  expect(await page.evaluate(FIND_DANGEROUS)).toEqual([]);
  expect(problems).toEqual([]);

  const [opened] = await Promise.all([
    person.waitForEvent("page"),
    answer.getByRole("link", { name: "a plain link" }).click(),
  ]);
  await opened.waitForLoadState();
  expect(listener.visits.map(({ path }) => path)).toContain("/clicked");
  expect(listener.visits[0]?.headers.referer).toBeUndefined();
  expect(await opened.evaluate("window.opener")).toBeNull();
});

/** An override of the direction, and a character that takes no room. */
const UNSEEN = /[\u202E\u200B]/;

it("what a person decides on shows what an eye would miss, and a link where it leads", async () => {
  latchkey.world.control.enqueueAnswer({
    steps: [
      { type: "shell", command: "echo safe\u202E\u200B" },
      {
        type: "text",
        text: `Look at [the docs\u202E](${listener.url}/docs), ${listener.url}/plain and \`rm\u200B x\`. Done.`,
      },
    ],
    tokenDelayMs: 0,
  });
  const { page, problems } = await latchkey.open("/chat");
  await send(page, "Show me");
  const answer = turns(page).last();
  await answer.getByText("Done.").waitFor();
  const shown = "echo safe\\u202e\\u200b";
  await answer.getByRole("region", { name: shown }).getByText(`$ ${shown}`).waitFor();
  await answer.getByText("rm\\u200b x").waitFor();
  await answer
    .getByRole("link", { name: `the docs\\u202e (${listener.host})`, exact: true })
    .waitFor();
  await answer.getByRole("link", { name: `${listener.url}/plain`, exact: true }).waitFor();
  expect(await answer.innerHTML()).not.toMatch(UNSEEN);
  expect(problems).toEqual([]);
});
