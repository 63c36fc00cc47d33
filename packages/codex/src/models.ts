import type { AppServer } from "./app-server/app-server.ts";

const MAX_PAGES = 20;

/** A model that Codex can use. */
export interface CodexModel {
  /** What a turn's `model` takes. */
  id: string;
  label: string;
  description: string;
  isDefault: boolean;
  defaultReasoningEffort: string;
  reasoningEfforts: string[];
}

/** The models that a process offers its account, without those hidden from pickers. */
export async function listModels(server: AppServer): Promise<CodexModel[]> {
  const models: CodexModel[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { data, nextCursor } = await server.call(
      "model/list",
      cursor === undefined ? {} : { cursor },
    );
    for (const model of data) {
      if (model.hidden) continue;
      models.push({
        id: model.model,
        label: model.displayName,
        description: model.description,
        isDefault: model.isDefault,
        defaultReasoningEffort: model.defaultReasoningEffort,
        reasoningEfforts: model.supportedReasoningEfforts.map((option) => option.reasoningEffort),
      });
    }
    if (!nextCursor) break;
    cursor = nextCursor;
  }
  return models;
}
