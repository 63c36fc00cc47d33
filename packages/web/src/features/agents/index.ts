export { AgentCards } from "./agent-cards.tsx";
export { AgentDock } from "./agent-dock.tsx";
export { AgentHead } from "./agent-head.tsx";
export { AgentList } from "./agent-list.tsx";
export { CommandCards } from "./command-cards.tsx";
export { useAgentRun } from "./agent-dock.tsx";
