import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createApi } from "./support/api.ts";
import { createWorld, type World } from "./support/world.ts";

/** A user ID that no passwd entry has, as OpenShift gives to containers. */
const UNKNOWN_USER = "12345";
const mayBeAnyone = process.getuid?.() === 0;
if (!mayBeAnyone) process.stderr.write("Nothing is tried as an unknown user: that needs root.\n");

const AS_UNKNOWN_USER = [
  ...["setpriv", "--reuid", UNKNOWN_USER, "--regid", UNKNOWN_USER, "--clear-groups"],
  ...["env", "-u", "HOME"],
];

let world: World;

beforeEach(async () => {
  world = await createWorld();
  if (mayBeAnyone) execFileSync("chown", ["-R", UNKNOWN_USER, world.directory]);
});

afterEach(() => world.close());

describe.skipIf(!mayBeAnyone)("a user without a passwd entry and without HOME", () => {
  test("has a whole console when every directory is given", async () => {
    const server = await world.startProcess({ through: AS_UNKNOWN_USER });
    const api = createApi(server.url);
    const { runId } = await api.send(await api.createConversation(), "run: id -u");
    expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
    await server.stop();
  });

  test.each(["CODEX_HOME", "LATCHKEY_DATA_DIR"])(
    "reads that %s is to be set when it is not",
    async (variable) => {
      const through = [...AS_UNKNOWN_USER, "-u", variable];
      await expect(world.startProcess({ through })).rejects.toThrow(
        new RegExp(`^${variable}: .*ID ${UNKNOWN_USER}.*Set ${variable} to an absolute path`),
      );
    },
  );
});
