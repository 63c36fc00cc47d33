import type { RunStarted } from "@latchkey/contracts";
import { useMutation } from "@tanstack/react-query";
import { startAgentRun, startCommandRun } from "../../api/agents.ts";

type Place = { conversationId?: string | undefined; workingFolder: string };
type Order = Place & ({ instruction: string } | { command: string });

/** Gives an agent an instruction or runs one of its commands, in a new conversation if none is named. */
export function useAgentRun(agent: string, onStarted: (started: RunStarted) => void) {
  return useMutation({
    mutationFn: (order: Order) => {
      const place = placeOf(order);
      return "command" in order
        ? startCommandRun(agent, order.command, place)
        : startAgentRun(agent, { instruction: order.instruction, ...place });
    },
    onSuccess: onStarted,
  });
}

function placeOf({ conversationId, workingFolder }: Place) {
  const folder = workingFolder.trim();
  return {
    ...(conversationId !== undefined && { conversationId }),
    ...(folder !== "" && { workingFolder: folder }),
  };
}
