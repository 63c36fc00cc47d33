import type { TurnStep } from "@latchkey/contracts";

/** "tidy · step 2 of 3"; for flows "Review · step 2 of 3 · round 1.4 · coder/main". */
export function stepLabel(step: TurnStep): string {
  const { name, label, stepIndex, totalSteps, iterations = [], agentType, identifier } = step;
  const parts = [
    label ?? (name === "flow" ? undefined : name),
    `step ${stepIndex} of ${totalSteps}`,
    iterations.length > 0 && `round ${iterations.join(".")}`,
    agentType !== undefined && [agentType, identifier].filter(Boolean).join("/"),
  ];
  return parts.filter(Boolean).join(" · ");
}
