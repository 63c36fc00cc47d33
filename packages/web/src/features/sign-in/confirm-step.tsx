import type { Account, DeviceAuthAttempt } from "@latchkey/contracts";
import Button from "@mui/material/Button";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import { styled } from "@mui/material/styles";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { confirmAccount } from "../../api/sign-ins.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { Stacked } from "../../theme/layout.ts";
import { accountLabel, homeLabel } from "../../components/home-texts.ts";
import { StepHeading } from "./dialog-parts.tsx";

type Props = {
  attempt: DeviceAuthAttempt;
  confirmation: NonNullable<DeviceAuthAttempt["confirmation"]>;
};

/** Asks whether another account shall take a home over. Nothing is stored before the answer. */
export function ConfirmStep(props: Props) {
  const { attempt, confirmation } = props;
  const confirm = useMutation({
    mutationFn: (accept: boolean) => confirmAccount(attempt.id, accept),
  });
  const isAnswered = confirm.isPending || confirm.isSuccess;
  return (
    <>
      <DialogContent>
        <Stacked>
          <StepHeading>Another account signed in</StepHeading>
          <AccountView label="Was signed in" account={confirmation.previous} />
          <AccountView label="Signed in now" account={confirmation.account} />
          <Typography>
            Use the new account for {homeLabel(attempt.codexHome)}? Nothing has been changed yet.
          </Typography>
          {confirm.isError && <ErrorNotice error={confirm.error} />}
        </Stacked>
      </DialogContent>
      <DialogActions>
        <Button disabled={isAnswered} onClick={() => confirm.mutate(false)}>
          Keep {shortName(confirmation.previous)}
        </Button>
        <Button variant="contained" loading={isAnswered} onClick={() => confirm.mutate(true)}>
          Use {shortName(confirmation.account)}
        </Button>
      </DialogActions>
    </>
  );
}

function AccountView(props: { label: string; account: Account }) {
  return (
    <AccountName>
      <small>{props.label}</small>
      <b>{accountLabel(props.account)}</b>
    </AccountName>
  );
}

function shortName({ email, accountId }: Account): string {
  return email ?? accountId;
}

/** An account on its own line, large enough to tell two apart. */
const AccountName = styled("div")(({ theme }) => ({
  padding: theme.spacing(1, 1.5),
  borderRadius: 10,
  border: `1px solid ${theme.vars.palette.divider}`,
  overflowWrap: "anywhere",
  "& small": { display: "block", color: theme.vars.palette.text.secondary },
  "& b": { fontWeight: 650 },
}));
