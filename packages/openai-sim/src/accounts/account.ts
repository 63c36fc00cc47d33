import { z } from "zod";

export const AccountSchema = z.strictObject({
  id: z.string().min(1),
  userId: z.string().min(1),
  email: z.email(),
  name: z.string(),
  plan: z.string(),
  workspaceName: z.string().optional(),
});

/** A ChatGPT account that a person can choose on the stand-in's pages. */
export type Account = z.output<typeof AccountSchema>;

/** The accounts that exist when `startOpenAiSim` is given none. The first is the usual one. */
export const DEFAULT_ACCOUNTS: [Account, ...Account[]] = [
  {
    id: "0b7c1f5e-6d0a-4c56-9f3e-5f0d6f1a0001",
    userId: "user-ada",
    email: "ada@example.com",
    name: "Ada",
    plan: "plus",
  },
  {
    id: "0b7c1f5e-6d0a-4c56-9f3e-5f0d6f1a0002",
    userId: "user-grace",
    email: "grace@example.com",
    name: "Grace",
    plan: "pro",
  },
  {
    id: "0b7c1f5e-6d0a-4c56-9f3e-5f0d6f1a0003",
    userId: "user-ada",
    email: "ada@team.example.com",
    name: "Ada",
    plan: "team",
    workspaceName: "Example Team",
  },
];

/** Finds an account by its email or account ID; without a name, the first one. */
export function findAccount(accounts: readonly Account[], name?: string): Account | undefined {
  if (name === undefined) return accounts[0];
  return accounts.find((account) => account.email === name || account.id === name);
}
