import * as z from "zod/mini";

/** To compile a schema takes longer than to read with it once. */
z.config({ jitless: true });
