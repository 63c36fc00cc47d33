import { AccountLine as Line, StatusDot } from "../../theme/sign-in-look.ts";
import { accountLabel, isHomeReady } from "../../components/home-texts.ts";
import { useSignIns } from "./state/sign-in-context.ts";

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
