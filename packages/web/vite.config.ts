import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { precompress } from "./precompress.ts";

export default defineConfig({
  plugins: [react(), precompress()],
  build: {
    target: "es2022",
    // Data URLs would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Told not to generate code before the first schema is made, in whatever chunk that is.
          groups: [{ name: "zod", test: /node_modules\/zod\/|zod-without-eval/ }],
        },
      },
    },
  },
});
