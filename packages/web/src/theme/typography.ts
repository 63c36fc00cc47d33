import type { TypographyVariantsOptions } from "@mui/material/styles";

const SANS =
  'ui-sans-serif, -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif';

export const MONOSPACE =
  'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", "Noto Sans Mono", monospace';

export const typography: TypographyVariantsOptions = {
  fontFamily: SANS,
  h1: { fontSize: "1.75rem", fontWeight: 650, lineHeight: 1.25, letterSpacing: "-0.02em" },
  h2: { fontSize: "1.25rem", fontWeight: 650, lineHeight: 1.3, letterSpacing: "-0.01em" },
  h3: { fontSize: "1rem", fontWeight: 650, lineHeight: 1.4 },
  body1: { fontSize: "0.9375rem", lineHeight: 1.6 },
  body2: { fontSize: "0.875rem", lineHeight: 1.5 },
  caption: { fontSize: "0.78rem", lineHeight: 1.45 },
  button: { textTransform: "none", fontWeight: 600, letterSpacing: 0 },
};
