import { styled } from "@mui/material/styles";
import { useMemo } from "react";
import { encode } from "uqr";

/** A QR code of an address, dark on light in both themes so that every camera reads it. */
export function QrCode(props: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const code = encode(props.text, { ecc: "M", border: 2 });
    return { size: code.size, path: qrPath(code.data) };
  }, [props.text]);
  return (
    <QrFrame>
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={props.label}>
        <path d={path} shapeRendering="crispEdges" />
      </svg>
    </QrFrame>
  );
}

/** The dark modules of a QR code as one SVG path: a run of modules in a row is one rectangle. */
export function qrPath(modules: boolean[][]): string {
  return modules
    .flatMap((row, y) =>
      rowRuns(row).map(({ start, length }) => `M${start} ${y}h${length}v1h-${length}z`),
    )
    .join("");
}

type Run = { start: number; length: number };

function rowRuns(row: boolean[]): Run[] {
  const runs: Run[] = [];
  row.forEach((isDark, x) => {
    if (!isDark) return;
    const last = runs.at(-1);
    if (last && last.start + last.length === x) last.length += 1;
    else runs.push({ start: x, length: 1 });
  });
  return runs;
}

const QrFrame = styled("div")(({ theme }) => ({
  width: 124,
  height: 124,
  padding: 4,
  borderRadius: 12,
  background: "#ffffff",
  border: "1px solid #e3e1d9",
  flexShrink: 0,
  "& svg": { display: "block", width: "100%", height: "100%" },
  "& path": { fill: "#14201c" },
  // A phone cannot read the code on its own screen.
  [theme.breakpoints.down("sm")]: { display: "none" },
}));
