/** Under which path of its host the console is, such as `/latchkey`; empty for none. */
export function basePath(): string {
  return new URL(document.baseURI).pathname.replace(/\/[^/]*$/, "");
}
