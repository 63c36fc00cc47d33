/** What the console itself has at its root: a base path of such a name could not be told from it. */
const OWN_NAMES = new Set(
  ["api", "assets", "ws", "metrics", "chat", "agents", "flows", "sign-ins", "sign-in"].map(
    (name) => `/${name}`,
  ),
);

/** What is wrong with a base path that somebody has chosen; undefined when nothing is. */
export function findBasePathProblem(path: string): string | undefined {
  if (!/^(\/[\w~-][\w.~-]*)+\/?$/.test(path)) return "use a path such as /latchkey";
  const [first = ""] = /^\/[^/]+/.exec(path) ?? [];
  return OWN_NAMES.has(first) ? "the console has a page of this name: use another one" : undefined;
}

/**
 * The address of a request within the console. A proxy may have taken the base path off already, and
 * whoever comes without a proxy leaves it out.
 */
export function stripBasePath(url: string, basePath: string): string {
  if (basePath === "" || !url.startsWith(basePath)) return url;
  const rest = url.slice(basePath.length);
  if (rest.startsWith("/")) return rest;
  return rest === "" || rest.startsWith("?") ? `/${rest}` : url;
}
