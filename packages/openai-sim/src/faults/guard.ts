import type { RequestHandler } from "express";
import { z } from "zod";
import type { SimClock } from "../clock.ts";
import { applyFault } from "./apply-fault.ts";
import type { RouteClass } from "./fault.ts";
import type { Faults } from "./faults.ts";

/** One request to a guarded endpoint. `status` is null when the connection ended without an answer. */
export interface SeenRequest {
  route: RouteClass;
  method: string;
  path: string;
  grantType?: string;
  at: number;
  status: number | null;
}

const GrantTypeSchema = z.looseObject({ grant_type: z.string() });

/** Middleware that records a request to an endpoint and lets a scripted fault happen to it. */
export function guardRoute(
  route: RouteClass,
  context: { clock: SimClock; faults: Faults; seen: SeenRequest[] },
): RequestHandler {
  return (req, res, next) => {
    const grantType = GrantTypeSchema.safeParse(req.body).data?.grant_type;
    const request: SeenRequest = {
      route,
      method: req.method,
      path: req.path,
      ...(grantType !== undefined && { grantType }),
      at: context.clock.now(),
      status: null,
    };
    context.seen.push(request);
    res.once("finish", () => (request.status = res.statusCode));
    const fault = context.faults.take(route, grantType);
    if (fault !== undefined) return applyFault(fault.effect, res, next);
    next();
    return undefined;
  };
}
