// The only file that imports a schema: whatever else did would put zod into the first page.
import "../zod-without-eval.ts";
export {
  AgentListSchema,
  AuditListSchema,
  CommandListSchema,
  ConversationDetailsSchema,
  ConversationPageSchema,
  CreatedSchema,
  DeviceAuthListSchema,
  DeviceAuthStartedSchema,
  ErrorBodySchema,
  FlowListSchema,
  HealthSchema,
  ProviderListSchema,
  RunSchema,
  RunStartedSchema,
  ServerFrameSchema,
  SessionOpenedSchema,
  TurnPageSchema,
} from "@latchkey/contracts";
