import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { CodexTurnEvent } from "../turn-event.ts";
import {
  findUnreportedCommands,
  RecordEntrySchema,
  type RecordEntry,
  type ReportedItems,
} from "./unreported.ts";

/** Longer records are read from nearer their end, so that no thread fills the memory. */
const MAX_BYTES = 32 * 1_048_576;
const ATTEMPT_INTERVAL_MS = 50;

const TURN_ENDS = new Set(["task_complete", "turn_aborted"]);

const LineSchema = z.object({ payload: RecordEntrySchema });

/**
 * What Codex itself writes down about a thread, from where a turn begins. It has the commands that
 * the sandbox is thought to have refused, which ran and for which app-server sends no item.
 */
export class ThreadRecord {
  readonly #path: string;
  readonly #start: number;
  readonly #reported: ReportedItems = new Map();

  private constructor(path: string, start: number) {
    this.#path = path;
    this.#start = start;
  }

  static async open(path: string): Promise<ThreadRecord> {
    return new ThreadRecord(path, await sizeOf(path));
  }

  /** Hears what was reported of the turn. */
  note(event: CodexTurnEvent): void {
    if (!("itemId" in event)) return;
    const command = "command" in event ? event.command : this.#reported.get(event.itemId);
    this.#reported.set(event.itemId, command);
  }

  /**
   * The commands of the turn that no item was sent for, once the turn has ended. The record is read
   * this often at the most, until it has the end as well.
   */
  async unreported(cwd: string, attempts: number): Promise<CodexTurnEvent[]> {
    const commands = findUnreportedCommands(await this.#readTurn(attempts), this.#reported);
    return commands.map((command) => ({
      ...command,
      type: "command_finished",
      cwd: command.cwd ?? cwd,
      status: command.exitCode === 0 ? "completed" : "failed",
      isUnreported: true,
    }));
  }

  /** The last lines may be written a moment after the turn's end was told. */
  async #readTurn(attempts: number): Promise<RecordEntry[]> {
    for (let attempt = 1; ; attempt += 1) {
      const entries = await this.#read();
      const isWhole = entries.some(({ type }) => TURN_ENDS.has(type));
      if (isWhole || attempt === attempts) return entries;
      await wait(ATTEMPT_INTERVAL_MS);
    }
  }

  async #read(): Promise<RecordEntry[]> {
    const size = await sizeOf(this.#path);
    const begun = this.#start > size ? 0 : this.#start;
    const input = createReadStream(this.#path, { start: Math.max(begun, size - MAX_BYTES) });
    const entries: RecordEntry[] = [];
    try {
      for await (const line of createInterface({ input, crlfDelay: Infinity })) {
        const entry = parseLine(line);
        if (entry) entries.push(entry);
      }
    } catch {
      // Without its record a turn shows what app-server reported.
    }
    return entries;
  }
}

async function sizeOf(path: string): Promise<number> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.size ?? 0;
}

function parseLine(line: string): RecordEntry | undefined {
  try {
    return LineSchema.safeParse(JSON.parse(line)).data?.payload;
  } catch {
    return undefined;
  }
}
