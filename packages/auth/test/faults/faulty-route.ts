import type { HttpClient, HttpRequest, HttpResponse } from "../../src/index.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import type { Fault } from "./fault.ts";
import type { FaultWorld } from "./world.ts";

export interface RouteOptions {
  fault: Fault;
  /** The good server. */
  origin: string;
  /** Which requests meet the fault. */
  isTarget: (request: HttpRequest) => boolean;
  /** How many of them; the rest find the good server. */
  limit: number;
  clock: FakeClock;
}

/** The package's own HTTP client on a network where some requests go astray. */
export class FaultyRoute implements HttpClient {
  readonly #client: HttpClient;
  readonly #options: RouteOptions;
  readonly #place: string | undefined;
  #isOver = false;
  #hits = 0;

  constructor(world: FaultWorld, options: RouteOptions) {
    const { fault, origin } = options;
    this.#options = options;
    this.#client = world.client;
    if (fault.place) this.#place = world.places[fault.place];
    else if (fault.behave) this.#place = world.faults.place(fault.behave, origin);
  }

  /** The network is well again. */
  end(): void {
    this.#isOver = true;
  }

  request(request: HttpRequest): Promise<HttpResponse> {
    const { fault, origin, isTarget, limit, clock } = this.#options;
    const isHit = !this.#isOver && this.#hits < limit && isTarget(request);
    if (!isHit) return this.#client.request(request);
    this.#hits += 1;
    if (fault.clockJumpMs !== undefined) clock.jumpWall(fault.clockJumpMs);
    const url = this.#place ? request.url.replace(origin, this.#place) : request.url;
    const limits = fault.timeoutMs === undefined ? {} : { timeoutMs: fault.timeoutMs };
    return this.#client.request({ ...request, ...limits, url });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
