/** The dark modules of a QR code as one SVG path: a run of modules in a row is one rectangle. */
export function qrPath(modules: boolean[][]): string {
  return modules.flatMap((row, y) => rowRuns(row).map((run) => runPath(run, y))).join("");
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

function runPath({ start, length }: Run, y: number): string {
  return `M${start} ${y}h${length}v1h-${length}z`;
}
