import type { FileFault, FlowStep } from "@latchkey/contracts";

/** Where a value of a file is, given by its keys. */
export type Locate = (
  path: readonly (string | number)[],
) => Pick<FileFault, "line" | "column" | "path">;

export type FlowDefinition = {
  name: string;
  description?: string;
  steps: FlowStep[];
  file: string;
  locate: Locate;
  /** Why it cannot be read. */
  fault?: FileFault;
};

/** Flows, and the Markdown files that flows and commands send, as they are now. */
export interface FlowCatalog {
  list(): Promise<FlowDefinition[]>;
  find(name: string): Promise<FlowDefinition | undefined>;
  /** A Markdown file's text; undefined when there is no such file. */
  readMarkdown(file: string): Promise<string | undefined>;
}
