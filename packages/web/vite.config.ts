import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compileAtOnce } from "./compile-at-once.ts";
import { createFirstChunk } from "./first-chunk.ts";
import { precompress } from "./precompress.ts";

const FIRST = "first";

export default defineConfig({
  // Every address is relative to the base of the document, which the server writes.
  base: "./",
  plugins: [react(), compileAtOnce(FIRST), precompress()],
  build: {
    target: "es2022",
    // Data URLs would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ debugName: FIRST, name: createFirstChunk(FIRST) }],
        },
      },
    },
  },
});
