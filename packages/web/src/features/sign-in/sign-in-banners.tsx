import FoldedIcon from "@mui/icons-material/ExpandMoreRounded";
import CloseIcon from "@mui/icons-material/CloseRounded";
import Alert, { type AlertColor } from "@mui/material/Alert";
import Button from "@mui/material/Button";
import IconButton from "@mui/material/IconButton";
import { styled } from "@mui/material/styles";
import useMediaQuery from "@mui/material/useMediaQuery";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, Suspense, useState } from "react";
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
import { lazyPart } from "../../components/lazy-part.ts";
import { SMALL_SCREEN } from "../../theme/layout.ts";
import { type AffectedRun, type Banner, bannersOf } from "./sign-in-banner.ts";
import { useSignIns } from "./sign-ins.tsx";

const AffectedRunList = lazyPart(() =>
  import("./affected-runs.tsx").then((module) => module.AffectedRunList),
);

/**
 * One notice for each sign-in that needs a person, spoken when it appears. On a small screen several
 * of them are one line until somebody wants to see them.
 */
export function SignInBanners(props: { homes: string[] }) {
  const { homes } = useSignIns();
  const isSmall = useMediaQuery(SMALL_SCREEN, { noSsr: true });
  const [isOpen, setOpen] = useState(false);
  const banners = bannersOf(homes, props.homes);
  const isFolded = isSmall && banners.length > 1;
  return (
    <BannerStack role="status" aria-label="Codex sign-ins">
      {isFolded && (
        <FoldButton
          size="small"
          color="warning"
          variant="outlined"
          aria-expanded={isOpen}
          endIcon={<FoldedIcon />}
          onClick={() => setOpen(!isOpen)}
        >
          {banners.length} sign-ins need you
        </FoldButton>
      )}
      {(!isFolded || isOpen) &&
        banners.map((banner) => (
          <BannerView key={`${banner.home.name} ${banner.kind}`} banner={banner} />
        ))}
    </BannerStack>
  );
}

function BannerView(props: { banner: Banner }) {
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
      {isShown && (
        <Suspense>
          <AffectedRunList runs={runs} canRetry={props.canRetry ?? false} />
        </Suspense>
      )}
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

const BannerStack = styled("div")(({ theme }) => ({
  display: "flex",
  flexDirection: "column",
  gap: theme.spacing(1),
  "&:not(:empty)": { paddingBlock: theme.spacing(1) },
  "& .MuiAlert-root": { flexShrink: 0 },
  "& .MuiAlert-message": { flex: 1, minWidth: 0 },
  [theme.breakpoints.down("sm")]: {
    "& .MuiAlert-root": { flexWrap: "wrap" },
    "& .MuiAlert-action": { marginLeft: "auto" },
  },
  // Never so much that what is read under it is gone.
  maxHeight: "45dvh",
  overflowY: "auto",
  [SMALL_SCREEN]: {
    "&:not(:empty)": { paddingBlock: theme.spacing(0.5) },
    "& .MuiAlert-root": { paddingBlock: 0 },
    "& .MuiAlert-icon": { display: "none" },
  },
}));

const FoldButton = styled(Button)({
  justifyContent: "space-between",
  flexShrink: 0,
  "&[aria-expanded=true] svg": { transform: "rotate(180deg)" },
});

const ShowButton = styled(Button)(({ theme }) => ({
  marginLeft: theme.spacing(1),
  minWidth: 0,
  padding: theme.spacing(0, 0.75),
  textDecoration: "underline",
}));
