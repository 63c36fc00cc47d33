import type { CodexHome } from "@latchkey/contracts";
import ListSubheader from "@mui/material/ListSubheader";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import { homeLabel, isHomeReady } from "../../../components/home-texts.ts";
import { useSignIns } from "../state/sign-in-context.ts";

/** Which Codex home the sign-in is for: first the ones that the page uses, then all others. */
export function HomeSelect() {
  const { homes, dialog, dispatch } = useSignIns();
  if (homes.length < 2) return null;
  const ofPage = homes.filter(({ name }) => dialog.ofPage.includes(name));
  const others = homes.filter(({ name }) => !dialog.ofPage.includes(name));
  const isKnown = homes.some(({ name }) => name === dialog.codexHome);
  return (
    <TextField
      select
      size="small"
      label="Codex home"
      value={isKnown ? dialog.codexHome : ""}
      onChange={(event) => dispatch({ type: "choose_home", codexHome: event.target.value })}
    >
      {ofPage.map(homeItem)}
      {ofPage.length > 0 && others.length > 0 && <ListSubheader>Other homes</ListSubheader>}
      {others.map(homeItem)}
    </TextField>
  );
}

function homeItem(home: CodexHome) {
  return (
    <MenuItem key={home.name} value={home.name}>
      {homeLabel(home.name)}
      {!isHomeReady(home) && " · needs a sign-in"}
    </MenuItem>
  );
}
