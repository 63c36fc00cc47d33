import { expect, test } from "vitest";
import { runCodex, runLatchkey, startLatchkey } from "./support/command.ts";
import { userCodeIn } from "./support/person.ts";
import { createScratch } from "./support/scratch.ts";

test("two logins for one home at once are both served, and the later one wins whole", async (context) => {
  const scratch = await createScratch(context);
  const { control } = scratch.sim;
  control.signIn("grace@example.com");
  const logins = [startLatchkey(scratch, ["login"]), startLatchkey(scratch, ["login"])] as const;
  const [first, second] = await Promise.all(
    logins.map(async (login) => userCodeIn(await login.untilPrinted(/Enter this code.*/u))),
  );
  expect(second).not.toBe(first);
  control.approve(second ?? "", "ada@example.com");
  expect((await logins[1].result).exitCode).toBe(0);
  control.approve(first ?? "", "grace@example.com");
  expect((await logins[0].result).exitCode).toBe(0);
  const { stdout } = await runLatchkey(scratch, ["status", "--json", "--verify"]);
  const grace = control.snapshot().accounts.find(({ email }) => email === "grace@example.com");
  expect(JSON.parse(stdout)).toMatchObject({
    verified: "accepted",
    account: { email: "grace@example.com", accountId: grace?.id },
  });
  expect((await runCodex(scratch, ["login", "status"])).stderr).toContain("Logged in");
});
