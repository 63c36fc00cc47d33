import { Router } from "express";
import { authenticate } from "../backend/bearer.ts";
import type { SimState } from "../sim-state.ts";

/** A PNG of 16 by 16 pixels in one colour. */
const SQUARE_PNG =
  "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR42mOQr4ohCTGMahjVMHw1AAAECfUBvcjjWQAA" +
  "AABJRU5ErkJggg==";

/** The images API, which Codex's own image tool asks. */
export function imageRoutes(state: SimState): Router {
  const router = Router();
  const paths = ["/v1/images/generations", "/backend-api/codex/images/generations"];
  router.post(paths, state.guard("responses"), (req, res) => {
    if (authenticate(state.grants, req, res) === undefined) return;
    res.json({
      created: Math.floor(state.clock.now() / 1000),
      data: [{ b64_json: SQUARE_PNG }],
    });
  });
  return router;
}
