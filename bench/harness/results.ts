import { mkdir, readFile, writeFile } from "node:fs/promises";
import { cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { z } from "zod";
import type { BenchReport } from "./bench.ts";
import { drawPlot } from "./plot.ts";

const DIRECTORY = join(import.meta.dirname, "..");
const DATA = join(DIRECTORY, "results.json");
const PAGE = join(DIRECTORY, "results.md");

const FigureSchema = z.object({
  what: z.string(),
  value: z.string(),
  peer: z.string(),
  ratio: z.string(),
  goal: z.string(),
  verdict: z.string(),
});
const ResultSchema = z.object({
  name: z.string(),
  title: z.string(),
  measuredAt: z.iso.datetime(),
  machine: z.string(),
  how: z.string(),
  figures: z.array(FigureSchema),
  plots: z.array(z.object({ name: z.string(), title: z.string() })),
});
type Result = z.infer<typeof ResultSchema>;

const VERSIONED = ["@openai/codex", "@openai/codex-sdk", "ws", "express"];

/** Writes a report beside those of other benches, and draws its plots. */
export async function keepReport(
  { name, title }: { name: string; title: string },
  report: BenchReport,
): Promise<void> {
  const plots = report.plots ?? [];
  await mkdir(join(DIRECTORY, "plots"), { recursive: true });
  for (const plot of plots) {
    await writeFile(join(DIRECTORY, "plots", `${plot.name}.svg`), drawPlot(plot));
  }
  const result: Result = {
    name,
    title,
    measuredAt: new Date().toISOString(),
    machine: await describeMachine(),
    how: report.how,
    figures: report.figures,
    plots: plots.map((plot) => ({ name: plot.name, title: plot.title })),
  };
  const others = (await readResults()).filter((other) => other.name !== name);
  await writeFormatted(DATA, JSON.stringify([...others, result]));
}

/** Writes the page of all results in the given order. */
export async function writePage(order: readonly string[]): Promise<void> {
  const results = (await readResults()).toSorted(
    (one, other) => order.indexOf(one.name) - order.indexOf(other.name),
  );
  const machines = [...new Set(results.map(({ machine }) => machine))];
  const lines = [
    "# Measured",
    "",
    "Written by `npm run bench`. Each row was measured beside its peer in one run, in turns; values",
    "are medians unless they say otherwise. Goals are not adjusted to results.",
    "",
    ...machines.map((machine) => `- ${machine}`),
    "",
    "| What | Latchkey | Peer | Ratio | Goal | Verdict |",
    "| --- | --- | --- | --- | --- | --- |",
    ...results.flatMap(({ figures }) => figures.map(rowOf)),
    "",
    "## How",
    "",
    ...results.flatMap(sectionOf),
  ];
  await writeFormatted(PAGE, lines.join("\n"));
}

/** As `npm run check` wants it. */
async function writeFormatted(filepath: string, text: string): Promise<void> {
  const options = await resolveConfig(filepath);
  await writeFile(filepath, await format(text, { ...options, filepath }));
}

function rowOf(figure: z.infer<typeof FigureSchema>): string {
  const { what, value, peer, ratio, goal, verdict } = figure;
  return `| ${[what, value, peer, ratio, goal, verdict].join(" | ")} |`;
}

function sectionOf({ name, title, how, measuredAt, plots }: Result): string[] {
  const day = measuredAt.slice(0, 16).replace("T", " ");
  const pictures = plots.map((plot) => `![${plot.title}](plots/${plot.name}.svg)`);
  return [
    `**${title}** (\`npm run bench -- ${name}\`, ${day} UTC). ${how}`,
    "",
    ...pictures.flatMap((picture) => [picture, ""]),
  ];
}

async function readResults(): Promise<Result[]> {
  try {
    return z.array(ResultSchema).parse(JSON.parse(await readFile(DATA, "utf8")));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

async function describeMachine(): Promise<string> {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const versions = await Promise.all(VERSIONED.map(versionOf));
  return [
    `${cpus().length} × ${cpu?.model ?? "unknown processor"}, ${memory} GB, ${type()} ${release()}`,
    `Node ${process.versions.node}`,
    ...versions,
  ].join(" · ");
}

async function versionOf(name: string): Promise<string> {
  const file = join(DIRECTORY, "../node_modules", name, "package.json");
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(file, "utf8")));
  return `${name} ${version}`;
}
