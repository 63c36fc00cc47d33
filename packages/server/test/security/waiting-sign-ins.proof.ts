import { DeviceAuthListSchema } from "@latchkey/contracts";
import { expect, it, onTestFinished } from "vitest";
import { startConsole } from "../support/console.ts";

it("a thousand sign-ins that are started at once leave three that ask", async () => {
  const { world, api } = await startConsole();
  onTestFinished(() => world.close());
  const press = async () => {
    const statuses: number[] = [];
    for (let times = 0; times < 10; times += 1) {
      statuses.push((await api.request("POST", "/api/codex/device-auth")).status);
    }
    return statuses;
  };
  const statuses = (await Promise.all(Array.from({ length: 100 }, press))).flat();
  expect(new Set(statuses)).toEqual(new Set([201, 429]));
  const { body } = await api.request("GET", "/api/codex/device-auth");
  const { attempts } = DeviceAuthListSchema.parse(body);
  expect(attempts.filter(({ state }) => state === "pending")).toHaveLength(3);
}, 120_000);
