import type { Theme } from "@mui/material/styles";

/** Colours for the classes that highlight.js gives, in the tones of the console. */
export function syntaxColours(palette: Theme["vars"]["palette"]) {
  return {
    "& :is(.hljs-comment, .hljs-quote, .hljs-meta)": { color: palette.text.secondary },
    "& :is(.hljs-keyword, .hljs-selector-tag, .hljs-doctag, .hljs-name)": {
      color: palette.primary.main,
      fontWeight: 600,
    },
    "& :is(.hljs-string, .hljs-regexp, .hljs-symbol, .hljs-addition)": {
      color: palette.success.main,
    },
    "& :is(.hljs-number, .hljs-literal, .hljs-built_in, .hljs-type)": {
      color: palette.secondary.main,
    },
    "& :is(.hljs-title, .hljs-section, .hljs-attr, .hljs-attribute, .hljs-variable)": {
      color: palette.info.main,
    },
    "& .hljs-deletion": { color: palette.error.main },
    "& .hljs-emphasis": { fontStyle: "italic" },
    "& .hljs-strong": { fontWeight: 700 },
  };
}
