import type { AuthErrorCode } from "../../src/index.ts";
import type { End } from "./cell.ts";
import type { PlayedCell } from "./run-table.ts";

const SHORT: Readonly<Partial<Record<AuthErrorCode, string>>> = {
  AUTH_SERVER_UNREACHABLE: "unreach",
  RATE_LIMITED: "limited",
  DEVICE_AUTH_FAILED: "failed",
  DEVICE_AUTH_EXPIRED: "expired",
  DEVICE_AUTH_DENIED: "denied",
  DEVICE_AUTH_DISABLED: "disabled",
  CODEX_AUTH_EXPIRED: "ended",
};
const LEGEND =
  "Each cell: the fault strikes once · for ever. a>b: the first try, then the second. " +
  "unreach AUTH_SERVER_UNREACHABLE, limited RATE_LIMITED, failed DEVICE_AUTH_FAILED, " +
  "expired DEVICE_AUTH_EXPIRED, denied DEVICE_AUTH_DENIED, disabled DEVICE_AUTH_DISABLED, " +
  "ended CODEX_AUTH_EXPIRED; ! not as it has to be.";

/** The table as text: a row for each fault, a column for each request. */
export function renderTable(title: string, cells: readonly PlayedCell[]): string {
  const columns = [...new Set(cells.map(({ request }) => request.name))];
  const rows = Map.groupBy(cells, ({ fault }) => fault.name);
  const lines = [...rows].map(([name, row]) => [
    name,
    ...columns.map((column) => renderCell(row.filter(({ request }) => request.name === column))),
  ]);
  return [`${title}. ${LEGEND}`, ...alignColumns([["", ...columns], ...lines])].join("\n");
}

/** Those that are not as they have to be, one a line. */
export function complaintsOf(cells: readonly PlayedCell[]): string[] {
  return cells
    .filter(({ complaint }) => complaint !== undefined)
    .map(
      ({ request, fault, mode, complaint }) =>
        `${request.name} × ${fault.name}, ${mode}: ${complaint ?? ""}`,
    );
}

function renderCell(cells: readonly PlayedCell[]): string {
  const order = (["once", "for ever"] as const).flatMap((mode) =>
    cells.filter((cell) => cell.mode === mode),
  );
  return order.map(renderOutcome).join(" · ");
}

function renderOutcome({ outcome, complaint }: PlayedCell): string {
  const mark = complaint === undefined ? "" : "!";
  if ("hung" in outcome) return `hung${mark}`;
  if ("crashed" in outcome) return `crash${mark}`;
  const then = outcome.then === undefined ? "" : `>${shorten(outcome.then)}`;
  return `${shorten(outcome.end)}${then}${mark}`;
}

function shorten(end: End): string {
  return end === "ok" ? end : (SHORT[end] ?? end);
}

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}
