import type { Fault, RouteClass } from "./fault.ts";

/** The faults in force. The oldest that matches a request is the one that happens. */
export class Faults {
  #faults: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clear(route?: RouteClass): void {
    this.#faults = this.#faults.filter(({ fault }) => route !== undefined && fault.route !== route);
  }

  take(route: RouteClass, grantType: string | undefined): Fault | undefined {
    const entry = this.#faults.find(
      ({ fault }) =>
        fault.route === route && (fault.grantType === undefined || fault.grantType === grantType),
    );
    if (entry === undefined) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.#faults = this.#faults.filter((other) => other !== entry);
    return entry.fault;
  }
}
