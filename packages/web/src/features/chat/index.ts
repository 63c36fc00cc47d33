export { ChatDock } from "./chat-dock.tsx";
export { ChatHead } from "./chat-head.tsx";
export { ProviderNotice } from "./chat-head.tsx";
export { useModelChoice } from "./model-choice.ts";
export { Welcome } from "./chat-dock.tsx";
