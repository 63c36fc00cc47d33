import type { TurnEvent } from "../../ports/model-provider.ts";
import type { RunDeps } from "./run-deps.ts";
import type { TurnRecorder } from "./turn-recorder.ts";
import { toNewEvent } from "./turn-events.ts";

type ShownImage = Extract<TurnEvent, { type: "image" }>;

/** Shows an image in its place at once; it is completed when its copy can be fetched. Never throws. */
export async function showImage(
  { images, log }: Pick<RunDeps, "images" | "log">,
  recorder: TurnRecorder,
  { item, file }: ShownImage,
): Promise<void> {
  const push = (status: ShownImage["item"]["status"]) =>
    recorder.push(toNewEvent({ type: "tool_item", item: { ...item, status } }));
  push("running");
  const isKept = await images
    .keep({ ...recorder.place, itemId: item.id }, file)
    .catch((error: unknown) => {
      log.info({ err: error }, "run.image_unreadable");
      return false;
    });
  push(isKept ? "completed" : "failed");
}
