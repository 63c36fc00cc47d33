/** Markup that is already safe to send. */
export interface Html {
  readonly markup: string;
}

/** Builds markup from a template; every inserted text is escaped, inserted `Html` is not. */
export function html(parts: TemplateStringsArray, ...values: (string | Html | Html[])[]): Html {
  const markup = parts.map((part, index) => {
    const value = values[index];
    if (value === undefined) return part;
    if (typeof value === "string") return part + escape(value);
    return (
      part +
      [value]
        .flat()
        .map((item) => item.markup)
        .join("")
    );
  });
  return { markup: markup.join("") };
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
