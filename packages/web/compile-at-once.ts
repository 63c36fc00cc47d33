import type { Plugin } from "vite";

/**
 * Has V8 compile the functions of a chunk while it is fetched, beside the page's own thread, which
 * would otherwise stop at the first call of each. Other engines see a comment.
 *
 * @see https://v8.dev/blog/explicit-compile-hints
 */
export function compileAtOnce(chunkName: string): Plugin {
  return {
    name: "compile-at-once",
    apply: "build",
    generateBundle: {
      // The comment counts at the very top only, and Vite too writes there.
      order: "post",
      handler(_options, bundle) {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== "chunk" || chunk.name !== chunkName) continue;
          chunk.code = `//# allFunctionsCalledOnLoad\n${chunk.code}`;
        }
      },
    },
  };
}
