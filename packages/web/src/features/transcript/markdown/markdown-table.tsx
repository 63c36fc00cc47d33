import type { ReactNode } from "react";
import { TableScroll } from "../../../theme/markdown-look.ts";

/** A table that scrolls in its own box, so that a wide one does not widen the page. */
export function MarkdownTable(props: { children: ReactNode }) {
  return (
    <TableScroll tabIndex={0} role="group" aria-label="Table">
      <table>{props.children}</table>
    </TableScroll>
  );
}
