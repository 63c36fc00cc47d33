import CloseIcon from "@mui/icons-material/CloseRounded";
import Alert, { type AlertColor } from "@mui/material/Alert";
import Button from "@mui/material/Button";
import IconButton from "@mui/material/IconButton";
import { styled } from "@mui/material/styles";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { codeOf } from "../../api/api-error.ts";
import { dismissRun, retryRun } from "../../api/runs.ts";
import { errorText } from "../../components/error-texts.ts";
import {
  accountLabel,
  expiringText,
  homeLabel,
  isNew,
  runCount,
} from "../../components/home-texts.ts";
import { AffectedRunList } from "./affected-runs.tsx";
import type { AffectedRun, Banner } from "./sign-in-banner.ts";
import { useSignIns } from "./sign-ins.tsx";

/** What one sign-in asks people for. */
export function BannerView(props: { banner: Banner }) {
  const { banner } = props;
  switch (banner.kind) {
    case "expired":
      return <ExpiredBanner {...banner} />;
    case "signed_in":
      return <SignedInBanner {...banner} />;
    case "expiring":
      return (
        <Notice severity="info" action={<SignInAction banner={banner} label="Sign in again" />}>
          {expiringText(banner.home)}
        </Notice>
      );
  }
}

function SignInAction(props: { banner: Banner; label: string }) {
  const { dispatch } = useSignIns();
  return (
    <Button
      size="small"
      color="inherit"
      variant="outlined"
      onClick={() => dispatch({ type: "open", codexHome: props.banner.home.name })}
    >
      {props.label}
    </Button>
  );
}

/** "Codex sign-in expired · 3 runs affected · this server". */
function ExpiredBanner(props: Extract<Banner, { kind: "expired" }>) {
  const { home, affectedRuns } = props;
  const { name, status, problem } = home;
  const what = status === "expired" ? "Codex sign-in expired" : "Codex is not signed in";
  const affected = affectedRuns.length > 0 ? ` · ${runCount(affectedRuns.length)} affected` : "";
  return (
    <Notice
      severity="warning"
      runs={affectedRuns}
      action={<SignInAction banner={props} label={isNew(home) ? "Sign in" : "Re-authenticate"} />}
    >
      {what}
      {affected}
      {` · ${homeLabel(name)}`}
      {problem && <div>{problem.message}</div>}
    </Notice>
  );
}

/** "Signed in as … · this server · Retry 3 runs". Nothing is retried until the button is pressed. */
function SignedInBanner(props: Extract<Banner, { kind: "signed_in" }>) {
  const { account, affectedRuns, home } = props;
  const retry = useMutation({ mutationFn: () => forEachRun(affectedRuns, retryRun) });
  const dismiss = useMutation({ mutationFn: () => forEachRun(affectedRuns, dismissRun) });
  const failure = [retry, dismiss].find(({ isError }) => isError);
  return (
    <Notice
      severity="success"
      runs={affectedRuns}
      canRetry
      action={
        <>
          <Button
            size="small"
            color="inherit"
            variant="outlined"
            loading={retry.isPending}
            onClick={() => retry.mutate()}
          >
            Retry {runCount(affectedRuns.length)}
          </Button>
          <IconButton
            size="small"
            color="inherit"
            aria-label={`Dismiss, and drop ${runCount(affectedRuns.length)}`}
            title="Drop these runs for everybody; each can still be retried in its conversation"
            loading={dismiss.isPending}
            onClick={() => dismiss.mutate()}
          >
            <CloseIcon fontSize="small" />
          </IconButton>
        </>
      }
    >
      {account ? `Signed in as ${accountLabel(account)}` : "Signed in"}
      {` · ${homeLabel(home.name)}`}
      {failure && <div>{errorText(codeOf(failure.error)).sentence}</div>}
    </Notice>
  );
}

type NoticeProps = {
  severity: AlertColor;
  action: ReactNode;
  /** The runs that wait, to be shown when somebody asks which. */
  runs?: AffectedRun[];
  canRetry?: boolean;
  children: ReactNode;
};

function Notice(props: NoticeProps) {
  const { runs = [] } = props;
  const [isShown, setShown] = useState(false);
  return (
    <Alert severity={props.severity} action={props.action}>
      {props.children}
      {runs.length > 0 && (
        <ShowButton
          size="small"
          color="inherit"
          aria-expanded={isShown}
          onClick={() => setShown(!isShown)}
        >
          {isShown ? "Hide them" : "Which?"}
        </ShowButton>
      )}
      {isShown && <AffectedRunList runs={runs} canRetry={props.canRetry ?? false} />}
    </Alert>
  );
}

/** Asks for every run, one after the other, and throws the first failure when all were asked for. */
async function forEachRun(
  runs: AffectedRun[],
  ask: (runId: string) => Promise<unknown>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const { runId } of runs) {
    await ask(runId).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

const ShowButton = styled(Button)(({ theme }) => ({
  marginLeft: theme.spacing(1),
  minWidth: 0,
  padding: theme.spacing(0, 0.75),
  textDecoration: "underline",
}));
