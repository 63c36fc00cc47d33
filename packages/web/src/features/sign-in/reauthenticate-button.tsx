import KeyIcon from "@mui/icons-material/VpnKeyRounded";
import Button from "@mui/material/Button";
import { isHomeReady } from "../../components/home-texts.ts";
import { useSignIns } from "./state/sign-in-context.ts";
import { SERVER_HOME } from "../../components/home-texts.ts";

/**
 * Always there where Codex is in use, whatever state Codex or its sign-in is in. Of the homes that
 * the page uses, the first one that needs it is preset.
 */
export function ReauthenticateButton(props: { homes: string[] }) {
  const { homes, dispatch } = useSignIns();
  const stale = homes.find((home) => props.homes.includes(home.name) && !isHomeReady(home));
  const codexHome = stale?.name ?? props.homes[0] ?? SERVER_HOME;
  return (
    <Button
      size="small"
      variant="outlined"
      startIcon={<KeyIcon />}
      onClick={() => dispatch({ type: "open", codexHome, ofPage: props.homes })}
    >
      Re-authenticate (device auth)
    </Button>
  );
}
