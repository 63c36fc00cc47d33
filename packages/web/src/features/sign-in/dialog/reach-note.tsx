import type { CodexHome } from "@latchkey/contracts";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { homeLabel, homesLabel } from "../../../components/home-texts.ts";
import { useSignIns } from "../state/sign-in-context.ts";

/** Which other homes a sign-in reaches, and what it parts a home from that follows another one. */
export function ReachNote(props: { home: CodexHome }) {
  const { homes, dispatch } = useSignIns();
  const { name, follows: owner } = props.home;
  if (owner !== undefined) {
    return (
      <Typography variant="body2" color="textSecondary">
        It follows the sign-in of {homeLabel(owner)}; a sign-in here becomes its own.{" "}
        <Link
          component="button"
          type="button"
          variant="body2"
          onClick={() => dispatch({ type: "choose_home", codexHome: owner })}
        >
          Sign in {homeLabel(owner)} instead
        </Link>
        , with every home that follows it.
      </Typography>
    );
  }
  const followers = homes.filter(({ follows }) => follows === name);
  if (followers.length === 0) return null;
  return (
    <Typography variant="body2" color="textSecondary">
      The new sign-in also reaches {homesLabel(followers.map((home) => home.name))}.
    </Typography>
  );
}
