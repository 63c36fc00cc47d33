import { createTheme } from "@mui/material/styles";
import { components } from "./components.ts";
import { darkScheme, lightScheme } from "./palette.ts";
import { typography } from "./typography.ts";

/** Both schemes as CSS variables, so that the right one stands before any script decides. */
export const theme = createTheme({
  cssVariables: { colorSchemeSelector: "class", cssVarPrefix: "latchkey" },
  colorSchemes: { light: lightScheme, dark: darkScheme },
  defaultColorScheme: "light",
  shape: { borderRadius: 10 },
  typography,
  components,
});
