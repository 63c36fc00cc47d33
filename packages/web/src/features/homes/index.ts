export { AuditTrail } from "./audit-trail.tsx";
export { HomeCards } from "./home-cards.tsx";
export { PendingAttempts } from "./pending-attempts.tsx";
