export { FlowCards } from "./flow-cards.tsx";
export { FlowHead } from "./flow-head.tsx";
export { FlowList } from "./flow-list.tsx";
export { FlowPicture } from "./flow-picture.tsx";
export { RunBar } from "./run-bar.tsx";
export { StartForm } from "./start-form.tsx";
export { useLatestRun } from "./use-run.ts";
