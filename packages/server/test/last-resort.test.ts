import { afterEach, expect, it } from "vitest";
import { createWorld, type World } from "./support/world.ts";

const FAULTY_MAIN = new URL("support/faulty-main.ts", import.meta.url).pathname;

let world: World;

afterEach(() => world.close());

it.each([
  ["throw", "process.uncaught"],
  ["reject", "process.unhandled"],
])(
  "a fault that nobody catches (%s) is logged, and the console goes on serving",
  async (fault, event) => {
    world = await createWorld({ environment: { LATCHKEY_ACCESS_TOKEN: "a-token-of-this-test" } });
    const server = await world.startProcess({
      main: FAULTY_MAIN,
      environment: { LATCHKEY_LOG_LEVEL: "warn" },
    });
    const logged = server.untilLogged(event);
    const answer = await fetch(`${server.url}/api/extra-actions/${fault}`, {
      method: "POST",
      headers: { authorization: "Bearer a-token-of-this-test" },
    });
    expect(answer.status).toBe(204);
    await logged;
    expect((await fetch(`${server.url}/api/health`)).status).toBe(200);
    await server.stop();
  },
);
