export { AccessGate } from "./access-gate.tsx";
export { LockButton } from "./lock-button.tsx";
