export { AccessGate } from "./access-gate.tsx";
