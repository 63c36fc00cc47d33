import type { Router } from "express";

export type MountedRoute = { method: string; path: string };

/** The routes of a router and of those inside it, which must be mounted without a path of their own. */
export function listMountedRoutes(router: Router): MountedRoute[] {
  return router.stack.flatMap(({ route, handle }) => {
    if (route) return route.stack.map(({ method }) => ({ method, path: route.path }));
    return isRouter(handle) ? listMountedRoutes(handle) : [];
  });
}

function isRouter(handle: unknown): handle is Router {
  return typeof handle === "function" && "stack" in handle && Array.isArray(handle.stack);
}
