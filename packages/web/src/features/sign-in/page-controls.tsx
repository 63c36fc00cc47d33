import type { DeviceAuthAttempt } from "@latchkey/contracts";
import KeyIcon from "@mui/icons-material/VpnKeyRounded";
import Button from "@mui/material/Button";
import Chip from "@mui/material/Chip";
import { styled } from "@mui/material/styles";
import { accountLabel, isHomeReady, SERVER_HOME, signInVerb } from "../../components/home-texts.ts";
import { useNow } from "../../components/use-now.ts";
import { HideOnPhone } from "../../theme/layout.ts";
import { countdownOf } from "./countdown.ts";
import { neededAttempts } from "./sign-in-state.ts";
import { useSignIns } from "./sign-ins.tsx";

/**
 * Always there where Codex is in use, whatever state Codex or its sign-in is in. Of the homes that
 * the page uses, the first one that needs it is preset.
 */
export function ReauthenticateButton(props: { homes: string[] }) {
  const { homes, dispatch } = useSignIns();
  const stale = homes.find((home) => props.homes.includes(home.name) && !isHomeReady(home));
  const codexHome = stale?.name ?? props.homes[0] ?? SERVER_HOME;
  const verb = signInVerb(homes, codexHome);
  return (
    <Button
      size="small"
      variant="outlined"
      startIcon={<KeyIcon />}
      onClick={() => dispatch({ type: "open", codexHome, ofPage: props.homes })}
    >
      {verb === "Sign in" ? verb : `${verb} (device auth)`}
    </Button>
  );
}

const STATUS_TEXTS = {
  ok: "Signed in",
  expiring: "Signed in",
  expired: "Sign-in expired",
  signed_out: "Not signed in",
} as const;

/** Who a Codex home is signed in as. */
export function AccountLine(props: { codexHome: string }) {
  const { homes } = useSignIns();
  const home = homes.find(({ name }) => name === props.codexHome);
  if (!home) return null;
  const isReady = isHomeReady(home);
  return (
    <Line>
      <StatusDot isReady={isReady} aria-hidden />
      <span>
        {isReady && home.account ? accountLabel(home.account) : STATUS_TEXTS[home.status]}
      </span>
    </Line>
  );
}

/** Shows where Codex is in use that a sign-in waits for somebody, and leads back to its code. */
export function WaitingChip() {
  const signIns = useSignIns();
  const [newest] = neededAttempts(signIns);
  return newest && signIns.isCodexInUse ? <AttemptChip attempt={newest} /> : null;
}

function AttemptChip(props: { attempt: DeviceAuthAttempt }) {
  const { attempt } = props;
  const { dispatch } = useSignIns();
  const { label } = countdownOf(attempt, useNow());
  return (
    <Chip
      color="secondary"
      size="small"
      icon={<KeyIcon />}
      label={
        <>
          <HideOnPhone>Sign-in waiting · </HideOnPhone>
          {label}
        </>
      }
      aria-label="Sign-in waiting: show the code"
      onClick={() => dispatch({ type: "show_attempt", attemptId: attempt.id })}
    />
  );
}

const Line = styled("span")(({ theme }) => ({
  display: "inline-flex",
  alignItems: "center",
  gap: theme.spacing(0.75),
  minWidth: 0,
  fontSize: "0.8rem",
  color: theme.vars.palette.text.secondary,
  "& > span:last-child": { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
}));

const StatusDot = styled("span", { shouldForwardProp: (prop) => prop !== "isReady" })<{
  isReady: boolean;
}>(({ theme, isReady }) => ({
  width: 8,
  height: 8,
  flexShrink: 0,
  borderRadius: "50%",
  background: isReady ? theme.vars.palette.success.main : theme.vars.palette.error.main,
}));
