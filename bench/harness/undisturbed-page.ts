import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { BROWSER_FLAGS, findBrowser } from "../../e2e/support/browser.ts";
import { signedInBrowser } from "../../e2e/support/signed-in.ts";
import { openDevToolsPipe, type DevToolsPipe } from "./devtools-pipe.ts";

const MARK = "#measured=";

/** What the page's own script calls to tell what it has measured: an address is all that leaves. */
export const TELL = `(measured) =>
  history.replaceState(null, "", ${JSON.stringify(MARK)} + encodeURIComponent(JSON.stringify(measured)))`;

/**
 * A browser whose script debugger stays off. Test drivers turn it on, and V8 then parses a page's
 * scripts a second time for the places in them: a fifth of a first load that nobody has to wait for.
 */
export type UndisturbedBrowser = {
  /** Loads an address in a fresh context; answers what `script`, which runs first, tells. */
  load(url: string, script: string, slowdown: number): Promise<unknown>;
  close(): Promise<void>;
};

export async function openUndisturbedBrowser(): Promise<UndisturbedBrowser> {
  const profile = await mkdtemp(join(tmpdir(), "latchkey-bench-"));
  const pipe = openDevToolsPipe(findBrowser(), [...BROWSER_FLAGS, `--user-data-dir=${profile}`]);
  return {
    async load(url, script, slowdown) {
      const { browserContextId } = ContextSchema.parse(
        await pipe.send("Target.createBrowserContext"),
      );
      const measured = await loadIn(browserContextId, pipe, { url, script, slowdown });
      await pipe.send("Target.disposeBrowserContext", { browserContextId });
      return measured;
    },
    async close() {
      await pipe.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function loadIn(
  browserContextId: string,
  pipe: DevToolsPipe,
  { url, script, slowdown }: { url: string; script: string; slowdown: number },
): Promise<unknown> {
  const target = { url: "about:blank", browserContextId };
  const { targetId } = TargetSchema.parse(await pipe.send("Target.createTarget", target));
  const attach = { targetId, flatten: true };
  const { sessionId } = SessionSchema.parse(await pipe.send("Target.attachToTarget", attach));
  await pipe.send("Page.enable", {}, sessionId);
  await pipe.send("Emulation.setCPUThrottlingRate", { rate: slowdown }, sessionId);
  const { cookie, script: signIn } = await signedInBrowser(url);
  await pipe.send("Network.setCookie", cookie, sessionId);
  await pipe.send(
    "Page.addScriptToEvaluateOnNewDocument",
    { source: `${signIn}\n${script}` },
    sessionId,
  );
  const told = pipe.until(
    (message) => message.sessionId === sessionId && markedUrl(message) !== undefined,
  );
  await pipe.send("Page.navigate", { url }, sessionId);
  const [, measured = ""] = (markedUrl(await told) ?? "").split(MARK);
  return JSON.parse(decodeURIComponent(measured));
}

function markedUrl(message: { method?: string | undefined; params?: unknown }): string | undefined {
  if (message.method !== "Page.navigatedWithinDocument") return undefined;
  const { url } = AddressSchema.parse(message.params);
  return url.includes(MARK) ? url : undefined;
}

const ContextSchema = z.object({ browserContextId: z.string() });
const TargetSchema = z.object({ targetId: z.string() });
const SessionSchema = z.object({ sessionId: z.string() });
const AddressSchema = z.object({ url: z.string() });
