import type { CodexHome } from "@latchkey/contracts";
import Alert from "@mui/material/Alert";
import Chip from "@mui/material/Chip";
import {
  accountLabel,
  homeLabel,
  modelAccessText,
  renewableText,
} from "../../components/home-texts.ts";
import { momentText, relativeTime } from "../../components/time-texts.ts";
import { useNow } from "../../components/use-now.ts";
import { Facts, HomeHead } from "../../theme/homes-look.ts";
import { CardFrame } from "../../theme/list-look.ts";
import { HomeActions } from "./home-actions.tsx";

const STATUS = {
  ok: { label: "Signed in", color: "success" },
  expiring: { label: "Ends soon", color: "warning" },
  expired: { label: "Expired", color: "error" },
  signed_out: { label: "Signed out", color: "default" },
} as const;

const NOT_NEEDED = { label: "Not needed", color: "default" } as const;

const OWNERS = { vault: "in the console’s vault", home: "in this home" } as const;

type Props = Parameters<typeof HomeActions>[0];

/** One Codex home: who is signed in, its two clocks, and what can be done. */
export function HomeCard(props: Props) {
  const { home, label } = props;
  const { label: status, color } =
    home.modelProvider === undefined ? STATUS[home.status] : NOT_NEEDED;
  return (
    <CardFrame>
      <HomeHead>
        <h2>{label}</h2>
        <Chip size="small" variant="outlined" color={color} label={status} />
      </HomeHead>
      <p>{home.account ? accountLabel(home.account) : "No account"}</p>
      {home.problem && <Alert severity="warning">{home.problem.message}</Alert>}
      <HomeFacts home={home} />
      <HomeActions {...props} />
    </CardFrame>
  );
}

function HomeFacts(props: { home: CodexHome }) {
  const { home } = props;
  const now = useNow();
  const moment = (time: string | undefined) =>
    time === undefined ? undefined : `${momentText(time)} (${relativeTime(time, now)})`;
  const isSignedIn = home.status !== "signed_out";
  const facts: [string, string | undefined][] = [
    ["Usable until", isSignedIn ? (moment(home.usableUntil) ?? unknownEnd(home)) : undefined],
    ["Renewable", isSignedIn ? renewableText(home) : undefined],
    ["Model provider", home.modelProvider && `${home.modelProvider}, which needs no sign-in`],
    ["Follows", home.follows === undefined ? undefined : homeLabel(home.follows)],
    ["Refresh token", home.owner && OWNERS[home.owner]],
    ["What Codex runs", modelAccessText(home)],
    ["Last refresh", moment(home.lastRefreshAt)],
    ["Sign-in last started", moment(home.lastDeviceAuthStartedAt)],
  ];
  return (
    <Facts>
      {facts.map(
        ([name, value]) =>
          value !== undefined && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </Facts>
  );
}

function unknownEnd({ status }: CodexHome): string {
  return status === "expired" ? "Not any more" : "Unknown";
}
