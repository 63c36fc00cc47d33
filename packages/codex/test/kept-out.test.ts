import { existsSync, linkSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeModelAccess, listKeptOut } from "../src/index.ts";
import { useFixture } from "./support/fixture.ts";
import { attack, configure, expectNoSecret, layOut } from "./support/kept-out-world.ts";

const fixture = useFixture();

it("a command reads no secret and changes no home, also in a thread that another process began", async () => {
  const world = layOut(fixture.directory());
  configure(world, { fixture, settings: 'sandbox_mode = "workspace-write"' });
  const codex = fixture.createCodex({ keptOut: () => world.keptOut() });
  const first = await attack(fixture, world, { codex });
  expectNoSecret(first);
  expect(first.wrote).toEqual([join(world.work, "made")]);
  // A sign-in that is new has to be kept out as well, and threads keep their permissions.
  mkdirSync(join(world.data, "scratch"));
  const again = await attack(fixture, world, { codex, threadId: first.threadId });
  expectNoSecret(again);
  expect(again.threadId).toBe(first.threadId);
  expect(fixture.startsIn(world.home)).toBe(2);
});

it("nobody works in a folder that is kept out", async () => {
  const world = layOut(fixture.directory());
  configure(world, { fixture });
  const codex = fixture.createCodex({ keptOut: () => world.keptOut() });
  const cwd = join(world.data, "sign-ins");
  const turn = await fixture.runTurn(codex, { home: world.home, cwd, input: "run: ls" });
  expect(turn.error?.message).toContain("Work in another folder");
});

it("full access is told, and a file that is reached by a second name", async () => {
  const world = layOut(fixture.directory());
  configure(world, { fixture, settings: 'sandbox_mode = "danger-full-access"' });
  const homes = [world.home, world.other];
  const described = await describeModelAccess(homes, world.keptOut());
  expect([...described]).toEqual([
    [world.home, { level: "not_kept_out", reason: "Commands have full access here." }],
    [world.other, { level: "denied" }],
  ]);
  const file = join(world.data, "sign-ins", "one", "auth.json");
  linkSync(file, join(world.work, "innocent"));
  const linked = await describeModelAccess([world.other], world.keptOut());
  expect(linked.get(world.other)).toEqual({
    level: "not_kept_out",
    linkedFile: file,
    reason: `${file} has a second name (a hard link), by which commands reach it.`,
  });
});

it("the data directory is kept out whole where nothing in it has to be readable", () => {
  const { data, home } = layOut(fixture.directory());
  const places = { dataDirectory: data, environment: {} };
  expect(listKeptOut({ ...places, homes: [] })).toEqual({
    unreadable: [data],
    homes: [],
    unwritable: [],
  });
  const { unreadable, unwritable } = listKeptOut({ ...places, homes: [home] });
  expect(unreadable).not.toContain(data);
  expect(unwritable).toEqual([data, home]);
});

it("homes in one folder that are too many to say are kept out with it", async () => {
  const world = layOut(fixture.directory());
  const many = Array.from({ length: 70 }, (_, index) => join(world.data, "agents", `a${index}`));
  for (const home of many) {
    mkdirSync(home);
    writeFileSync(join(home, "auth.json"), "a secret of many");
  }
  configure(world, { fixture, settings: 'sandbox_mode = "workspace-write"' });
  const keptOut = () => world.keptOut(many);
  const codex = fixture.createCodex({ keptOut });
  const input = `run: cat ${many.map((home) => join(home, "auth.json")).join(" ")}; echo made > made; true`;
  const turn = fixture.startTurn(codex, { home: world.home, cwd: world.work, input });
  const { output } = await turn.until("command_finished");
  await turn.outcome;
  expect(output).not.toContain("a secret of many");
  expect(output.match(/Permission denied/gu), output).toHaveLength(70);
  expect(existsSync(join(world.work, "made"))).toBe(true);
});
