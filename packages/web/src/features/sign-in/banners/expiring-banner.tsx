import type { CodexHome } from "@latchkey/contracts";
import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import { expiringText } from "../../../components/home-texts.ts";
import { useSignIns } from "../state/sign-in-context.ts";

/** Says before a sign-in ends that it will. */
export function ExpiringBanner(props: { home: CodexHome }) {
  const { home } = props;
  const { dispatch } = useSignIns();
  return (
    <Alert
      severity="info"
      action={
        <Button
          size="small"
          color="inherit"
          variant="outlined"
          onClick={() => dispatch({ type: "open", codexHome: home.name })}
        >
          Sign in again
        </Button>
      }
    >
      {expiringText(home)}
    </Alert>
  );
}
