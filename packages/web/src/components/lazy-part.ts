import { type ComponentType, lazy, type LazyExoticComponent } from "react";
import { loadPart } from "../api/load-part.ts";

/** A component whose code is fetched when it is first shown, however long the server is away then. */
export function lazyPart<Props>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => ({ default: await loadPart(load) }));
}
