import type { Provider } from "@latchkey/contracts";
import Alert from "@mui/material/Alert";
import { BelowHead } from "../../theme/chat-look.ts";

/** Why the chosen provider cannot answer now. */
export function UnavailableNotice(props: { provider: Provider | undefined }) {
  const { provider } = props;
  if (!provider || provider.available) return null;
  return (
    <BelowHead>
      <Alert severity="warning" role="status">
        {provider.label} is not available{provider.reason ? `: ${provider.reason}` : "."}
      </Alert>
    </BelowHead>
  );
}
