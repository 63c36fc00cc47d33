/** Lines over two logarithmic axes. */
export type Plot = {
  /** Name of the file, without its ending. */
  name: string;
  title: string;
  x: string;
  y: string;
  series: Series[];
};

type Series = {
  name: string;
  points: readonly (readonly [x: number, y: number])[];
  /** What the others are held against: drawn in grey dashes. */
  isGuide?: boolean;
};

const SIZE = { width: 640, height: 380 };
const FRAME = { left: 76, right: 24, top: 48, bottom: 92 };
const COLOURS = ["#2f81f7", "#e3742f", "#2da44e", "#a371f7"];

/** Draws a plot that reads well on light and on dark ground. */
export function drawPlot(plot: Plot): string {
  const points = plot.series.flatMap((series) => series.points);
  const x = axis(
    points.map(([value]) => value),
    [FRAME.left, SIZE.width - FRAME.right],
  );
  const y = axis(
    points.map(([, value]) => value),
    [SIZE.height - FRAME.bottom, FRAME.top],
  );
  const middle = (FRAME.left + SIZE.width - FRAME.right) / 2;
  const parts = [
    text(plot.title, { x: middle, y: 24, className: "title" }),
    ...x.ticks.map((tick) => gridLine(x.place(tick), "x", label(tick))),
    ...y.ticks.map((tick) => gridLine(y.place(tick), "y", label(tick))),
    text(plot.x, { x: middle, y: SIZE.height - FRAME.bottom + 40 }),
    `<g transform="translate(18 ${(FRAME.top + SIZE.height - FRAME.bottom) / 2}) rotate(-90)">${text(plot.y, { x: 0, y: 0 })}</g>`,
    ...plot.series.map((series, index) => {
      const places = series.points.map(([a, b]) => [x.place(a), y.place(b)] as const);
      return drawLine(places, colour(series, index), series.isGuide);
    }),
    ...plot.series.map(legend),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="${escape(plot.title)}">`,
    STYLE,
    `<rect class="ground" width="${SIZE.width}" height="${SIZE.height}" rx="8"/>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

const STYLE = `<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328; text-anchor: middle; }
.title { font-size: 15px; font-weight: 600; }
.ground { fill: #ffffff; }
.grid { stroke: #d0d7de; stroke-width: 1; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .ground { fill: #0d1117; }
  .grid { stroke: #30363d; }
}
</style>`;

/** A logarithmic axis with whole powers of ten around the values. */
function axis(values: readonly number[], [from, to]: [number, number]) {
  const positive = values.filter((value) => value > 0);
  const low = Math.floor(Math.log10(Math.min(...positive)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...positive))));
  return {
    ticks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
    place: (value: number) => {
      const share = (Math.log10(Math.max(value, 10 ** low)) - low) / (high - low);
      return from + share * (to - from);
    },
  };
}

function gridLine(at: number, axisName: "x" | "y", tick: string): string {
  const bottom = SIZE.height - FRAME.bottom;
  if (axisName === "x") {
    const line = `<line class="grid" x1="${at}" x2="${at}" y1="${FRAME.top}" y2="${bottom}"/>`;
    return line + text(tick, { x: at, y: bottom + 18 });
  }
  const right = SIZE.width - FRAME.right;
  const line = `<line class="grid" x1="${FRAME.left}" x2="${right}" y1="${at}" y2="${at}"/>`;
  return line + text(tick, { x: FRAME.left - 26, y: at + 4 });
}

function drawLine(
  places: readonly (readonly [number, number])[],
  stroke: string,
  isGuide = false,
): string {
  const path = places.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  const dots = places
    .map(([x, y]) => `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="4" fill="${stroke}"/>`)
    .join("");
  const look = `fill="none" stroke="${stroke}"`;
  if (isGuide) return `<polyline points="${path}" ${look} stroke-dasharray="6 6"/>`;
  return `<polyline points="${path}" ${look} stroke-width="2.5"/>${dots}`;
}

function legend(series: Series, index: number): string {
  const x = FRAME.left + (index % 2) * 280;
  const y = SIZE.height - 28 + Math.floor(index / 2) * 18;
  const mark = `<rect x="${x}" y="${y - 9}" width="14" height="4" fill="${colour(series, index)}"/>`;
  return `${mark}<text x="${x + 20}" y="${y - 3}" style="text-anchor: start">${escape(series.name)}</text>`;
}

function text(content: string, at: { x: number; y: number; className?: string }): string {
  const className = at.className === undefined ? "" : ` class="${at.className}"`;
  return `<text x="${at.x}" y="${at.y}"${className}>${escape(content)}</text>`;
}

const colour = ({ isGuide }: Series, index: number): string =>
  (isGuide ? undefined : COLOURS[index % COLOURS.length]) ?? "#8b949e";
const label = (value: number): string =>
  value >= 1000 ? `${value / 1000}k` : String(Number(value.toPrecision(3)));
const escape = (content: string): string =>
  content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
