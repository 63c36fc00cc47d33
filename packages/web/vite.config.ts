import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { createFirstChunk } from "./first-chunk.ts";
import { precompress } from "./precompress.ts";

export default defineConfig({
  plugins: [react(), precompress()],
  build: {
    target: "es2022",
    // Data URLs would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ debugName: "first", name: createFirstChunk("first") }],
        },
      },
    },
  },
});
