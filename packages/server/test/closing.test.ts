import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { signInHome, createWorld, type World } from "./support/world.ts";

const ROUNDS = 12;

let world: World;

beforeEach(async () => {
  world = await createWorld();
});

afterEach(() => world.close());

describe("a server that closes", () => {
  it("ends what a changed home has begun before its storage closes", async () => {
    const rejections: unknown[] = [];
    const note = (reason: unknown) => rejections.push(reason);
    process.on("unhandledRejection", note);
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        const server = await world.start();
        await signInHome(world.home, world.sim);
        await new Promise((resolve) => setTimeout(resolve, round * 10));
        await server.close();
      }
    } finally {
      process.off("unhandledRejection", note);
    }
    expect(rejections).toEqual([]);
    expect(world.logs.filter((line) => line.includes("home.not_announced"))).toEqual([]);
  });
});
