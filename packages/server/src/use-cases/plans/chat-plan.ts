import type { ChatRequest } from "../../ports/run-request.ts";
import { atEnd, type RunPlan } from "./run-plan.ts";

/** A message of a person: one turn in the conversation's thread. */
export function createChatPlan(request: ChatRequest): RunPlan {
  const { input, provider, model, codexHome, flags } = request;
  return {
    next(state) {
      if (state.path.length === 0) return Promise.resolve(undefined);
      return Promise.resolve({
        state,
        input,
        provider,
        model,
        ...(codexHome !== undefined && { codexHome }),
        work: {
          type: "model",
          request: {
            ...(flags?.reasoningEffort && { reasoningEffort: flags.reasoningEffort }),
          },
        },
      });
    },
    after: atEnd,
  };
}
