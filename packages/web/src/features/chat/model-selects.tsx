import { ProviderIdSchema } from "@latchkey/contracts";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import type { ModelChoice } from "./use-model-choice.ts";

/** Which provider and which of its models answers the next message. */
export function ModelSelects(props: { choice: ModelChoice }) {
  const { ownProvider, providers, provider, choice, chooseProvider, chooseModel } = props.choice;
  const models = provider?.models ?? [];
  const isListed = models.some(({ id }) => id === choice?.model);
  return (
    <>
      <TextField
        select
        size="small"
        label="Provider"
        value={choice?.provider ?? ""}
        disabled={providers.length === 0}
        onChange={(event) => chooseProvider(ProviderIdSchema.parse(event.target.value))}
      >
        {providers.map(({ id, label, available }) => (
          <MenuItem key={id} value={id}>
            {label}
            {!available && " (unavailable)"}
            {ownProvider !== undefined && id !== ownProvider && " · new chat"}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        select
        size="small"
        label="Model"
        value={choice?.model ?? ""}
        disabled={models.length === 0}
        onChange={(event) => chooseModel(event.target.value)}
      >
        {choice?.model && !isListed && <MenuItem value={choice.model}>{choice.model}</MenuItem>}
        {models.map(({ id, label }) => (
          <MenuItem key={id} value={id}>
            {label}
          </MenuItem>
        ))}
      </TextField>
    </>
  );
}
