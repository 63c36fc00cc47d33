export { ChatDock } from "./chat-dock.tsx";
export { ChatHead } from "./chat-head.tsx";
export { UnavailableNotice } from "./unavailable-notice.tsx";
export { useModelChoice } from "./use-model-choice.ts";
export { Welcome } from "./welcome.tsx";
