import type { Kysely } from "kysely";
import type { HomeStore } from "../ports/home-store.ts";
import type { Database } from "./schema.ts";

export function createHomeStore(db: Kysely<Database>): HomeStore {
  return {
    async get(name) {
      const row = await db
        .selectFrom("homes")
        .selectAll()
        .where("name", "=", name)
        .executeTakeFirst();
      return {
        hasBeenLinked: row?.has_been_linked === 1,
        ...(row?.last_device_auth_started_at && {
          lastDeviceAuthStartedAt: row.last_device_auth_started_at,
        }),
      };
    },

    async put(name, { hasBeenLinked, lastDeviceAuthStartedAt }) {
      const change = {
        ...(hasBeenLinked !== undefined && { has_been_linked: hasBeenLinked ? 1 : 0 }),
        ...(lastDeviceAuthStartedAt !== undefined && {
          last_device_auth_started_at: lastDeviceAuthStartedAt,
        }),
      };
      await db
        .insertInto("homes")
        .values({ name, has_been_linked: 0, last_device_auth_started_at: null, ...change })
        .onConflict((conflict) => conflict.column("name").doUpdateSet({ name, ...change }))
        .execute();
    },
  };
}
