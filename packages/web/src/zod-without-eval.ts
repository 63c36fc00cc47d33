import { config } from "zod";

// Before any schema is made: the Content-Security-Policy forbids the code that zod would generate.
config({ jitless: true });
