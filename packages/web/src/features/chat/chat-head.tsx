import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import FormControl from "@mui/material/FormControl";
import InputLabel from "@mui/material/InputLabel";
import NativeSelect from "@mui/material/NativeSelect";
import OutlinedInput from "@mui/material/OutlinedInput";
import { type ReactNode, useId } from "react";
import type { ModelChoice } from "./model-choice.ts";
import { BelowHead, ChatHead as Head, HeadEnd } from "../../theme/chat-look.ts";

/** Who answers, and on the right what the page puts there for that provider. */
export function ChatHead(props: { choice: ModelChoice; end: ReactNode }) {
  return (
    <Head>
      <ModelSelects choice={props.choice} />
      {props.end && <HeadEnd>{props.end}</HeadEnd>}
    </Head>
  );
}

/** Which provider and which of its models answers the next message. */
function ModelSelects(props: { choice: ModelChoice }) {
  const { ownProvider, providers, provider, choice, chooseProvider, chooseModel } = props.choice;
  const models = provider?.models ?? [];
  const isListed = models.some(({ id }) => id === choice?.model);
  return (
    <>
      <Choice
        label="Provider"
        value={choice?.provider ?? ""}
        isDisabled={providers.length === 0}
        onChoose={(value) => {
          const chosen = providers.find(({ id }) => id === value);
          if (chosen) chooseProvider(chosen.id);
        }}
      >
        {providers.map(({ id, label, available }) => (
          <option key={id} value={id}>
            {label}
            {!available && " (unavailable)"}
            {ownProvider !== undefined && id !== ownProvider && " · new chat"}
          </option>
        ))}
      </Choice>
      <Choice
        label="Model"
        value={choice?.model ?? ""}
        isDisabled={models.length === 0}
        onChoose={chooseModel}
      >
        {choice?.model && !isListed && <option value={choice.model}>{choice.model}</option>}
        {models.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </Choice>
    </>
  );
}

type ChoiceProps = {
  label: string;
  value: string;
  isDisabled: boolean;
  onChoose: (value: string) => void;
  children: ReactNode;
};

/** The system's own select: at its best on phones, and there without any code to be fetched. */
function Choice(props: ChoiceProps) {
  const { label } = props;
  const id = useId();
  return (
    <FormControl size="small" disabled={props.isDisabled}>
      <InputLabel htmlFor={id} shrink>
        {label}
      </InputLabel>
      <NativeSelect
        id={id}
        value={props.value}
        input={<OutlinedInput label={label} notched />}
        onChange={(event) => props.onChoose(event.target.value)}
      >
        {props.children}
      </NativeSelect>
    </FormControl>
  );
}

/** Why the chosen provider cannot answer now, and who could: only a press turns to another one. */
export function ProviderNotice(props: { choice: ModelChoice }) {
  const { provider, providers, ownProvider, chooseProvider } = props.choice;
  if (!provider) return null;
  if (provider.available) return <Notice text={provider.notice} />;
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

/** What there is to know of a provider that can answer, such as an untested version of Codex. */
function Notice(props: { text: string | undefined }) {
  if (props.text === undefined) return null;
  return (
    <BelowHead>
      <Alert severity="info" role="status">
        {props.text}
      </Alert>
    </BelowHead>
  );
}
