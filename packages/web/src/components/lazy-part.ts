import { type ComponentType, lazy, type LazyExoticComponent } from "react";
import { basePath } from "../api/base-path.ts";
import { reconnectDelay } from "../api/reconnect-delay.ts";

/** A component whose code is fetched when it is first shown, however long the server is away then. */
export function lazyPart<Props>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => ({ default: await loadPart(load) }));
}

const PROBE_MS = 5_000;

/**
 * Fetches code of the page. While the server is away it is tried again; what a server that answers
 * does not have belongs to a version that is gone, and fails.
 */
export async function loadPart<Part>(
  load: () => Promise<Part>,
  isServerThere: () => Promise<boolean> = askServer,
): Promise<Part> {
  let wasThere = false;
  for (let failures = 1; ; failures += 1) {
    try {
      return await load();
    } catch (error) {
      if (wasThere) throw error;
      wasThere = await isServerThere();
    }
    if (!wasThere) await delay(reconnectDelay(failures));
  }
}

async function askServer(): Promise<boolean> {
  const options = { cache: "no-store", signal: AbortSignal.timeout(PROBE_MS) } as const;
  return fetch(`${basePath()}/api/health`, options).then(
    ({ ok }) => ok,
    () => false,
  );
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
