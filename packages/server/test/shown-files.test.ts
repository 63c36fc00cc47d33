import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ImageItem, Turn } from "@latchkey/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createImageFiles } from "../src/storage/image-files.ts";
import type { Api } from "./support/api.ts";
import { startConsole } from "./support/console.ts";
import { AS_PROGRAM } from "./support/session.ts";
import type { World } from "./support/world.ts";

const DOT_GIF = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

let world: World;
let api: Api;

beforeAll(async () => {
  ({ world, api } = await startConsole());
});
afterAll(() => world.close());

test("images that Codex looks at and makes are in the turn, and stay when their files are gone", async () => {
  const file = join(world.config.workspaceDirectory, "dot.gif");
  await writeFile(file, DOT_GIF);
  const turn = await ask("view: dot.gif\ndraw: a green square");
  const [viewed, made] = imagesOf(turn);
  expect(viewed).toMatchObject({ kind: "viewed", path: "dot.gif", status: "completed" });
  expect(made).toMatchObject({
    kind: "generated",
    prompt: "a green square",
    status: "completed",
  });

  await rm(file);
  const answer = await fetch(addressOf(turn, viewed!.id), { headers: AS_PROGRAM });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("image/gif");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(DOT_GIF);
  const drawn = await fetch(addressOf(turn, made!.id), { headers: AS_PROGRAM });
  expect(drawn.headers.get("content-type")).toBe("image/png");

  await api.request("DELETE", `/api/conversations/${turn.conversationId}`);
  expect((await fetch(addressOf(turn, viewed!.id), { headers: AS_PROGRAM })).status).toBe(404);
});

test("file changes are named as seen from the working folder, and by their whole path outside of it", async () => {
  const outside = join(world.directory, "outside.txt");
  const turn = await ask(`patch: deep/note.txt Hello\npatch: ${outside} Hi`);
  const paths = turn.items.flatMap((item) =>
    item.type === "file_change" ? item.changes.map(({ path }) => path) : [],
  );
  expect(paths).toEqual([join("deep", "note.txt"), outside]);
});

test("nothing but images that were shown in that turn can be fetched", async () => {
  await writeFile(join(world.config.workspaceDirectory, "dot.gif"), DOT_GIF);
  const turn = await ask("view: dot.gif");
  const { id } = imagesOf(turn)[0]!;
  const other = await ask("say: hi");
  const outside = encodeURIComponent("../../../../latchkey.db");
  for (const address of [
    addressOf(turn, outside),
    addressOf(turn, "nothing"),
    addressOf({ ...turn, id: outside }, id),
    addressOf({ ...turn, conversationId: outside }, id),
    addressOf(other, id),
  ]) {
    expect((await fetch(address, { headers: AS_PROGRAM })).status, address).toBe(404);
  }
});

test("what is no image, is too large, or is no file at all is not kept", async () => {
  const { directory } = world;
  const images = createImageFiles(join(directory, "kept"));
  const place = { conversationId: "c", turnId: "t", itemId: "i" };
  const page = join(directory, "page.png");
  await writeFile(page, "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>");
  expect(await images.keep(place, page)).toBe(false);
  const large = join(directory, "large.gif");
  await writeFile(large, Buffer.concat([DOT_GIF, Buffer.alloc(20 * 1024 * 1024)]));
  expect(await images.keep(place, large)).toBe(false);
  expect(await images.keep(place, directory)).toBe(false);
  expect(await images.read(place)).toBeUndefined();
});

async function ask(input: string): Promise<Turn> {
  const { runId, conversationId } = await api.send(await api.createConversation(), input);
  await api.untilRunEnds(runId);
  return api.lastTurn(conversationId);
}

function imagesOf({ items }: Turn): ImageItem[] {
  return items.filter((item) => item.type === "image");
}

function addressOf({ conversationId, id }: Pick<Turn, "conversationId" | "id">, itemId: string) {
  return `${api.url}/api/conversations/${conversationId}/turns/${id}/images/${itemId}`;
}
