import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import { BelowHead } from "../../theme/chat-look.ts";
import type { ModelChoice } from "./use-model-choice.ts";

/** Why the chosen provider cannot answer now, and who could: only a press turns to another one. */
export function UnavailableNotice(props: { choice: ModelChoice }) {
  const { provider, providers, ownProvider, chooseProvider } = props.choice;
  if (!provider || provider.available) return null;
  const other = providers.find(({ available }) => available);
  return (
    <BelowHead>
      <Alert
        severity="warning"
        role="status"
        action={
          other && (
            <Button
              size="small"
              color="inherit"
              variant="outlined"
              onClick={() => chooseProvider(other.id)}
            >
              Use {other.label}
              {ownProvider !== undefined && " in a new chat"}
            </Button>
          )
        }
      >
        {provider.label} is not available{provider.reason ? `: ${provider.reason}` : "."}
      </Alert>
    </BelowHead>
  );
}
