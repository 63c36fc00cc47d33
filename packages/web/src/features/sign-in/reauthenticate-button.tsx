import KeyIcon from "@mui/icons-material/VpnKeyRounded";
import Button from "@mui/material/Button";
import { useSignIns } from "./sign-in-context.ts";

/** Always there where Codex is in use, whatever state Codex or its sign-in is in. */
export function ReauthenticateButton(props: { codexHome: string }) {
  const { dispatch } = useSignIns();
  return (
    <Button
      size="small"
      variant="outlined"
      startIcon={<KeyIcon />}
      onClick={() => dispatch({ type: "open", codexHome: props.codexHome })}
    >
      Re-authenticate (device auth)
    </Button>
  );
}
