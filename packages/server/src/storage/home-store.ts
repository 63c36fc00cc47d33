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
        ...(row?.expired_fingerprint && { expiredFingerprint: row.expired_fingerprint }),
        ...(row?.last_device_auth_started_at && {
          lastDeviceAuthStartedAt: row.last_device_auth_started_at,
        }),
      };
    },

    async put(name, { expiredFingerprint, lastDeviceAuthStartedAt }) {
      const change = {
        ...(expiredFingerprint !== undefined && { expired_fingerprint: expiredFingerprint }),
        ...(lastDeviceAuthStartedAt !== undefined && {
          last_device_auth_started_at: lastDeviceAuthStartedAt,
        }),
      };
      await db
        .insertInto("homes")
        .values({ name, expired_fingerprint: null, last_device_auth_started_at: null, ...change })
        .onConflict((conflict) => conflict.column("name").doUpdateSet({ name, ...change }))
        .execute();
    },

    async forgetExpiry(name) {
      await db
        .updateTable("homes")
        .set({ expired_fingerprint: null })
        .where("name", "=", name)
        .execute();
    },
  };
}
