import type { TurnPlace } from "./run-store.ts";

export type ImagePlace = Pick<TurnPlace, "conversationId" | "turnId"> & { itemId: string };

type StoredImage = { mediaType: string; bytes: Uint8Array };

/** Copies of the images that transcripts show: the files themselves may change or go. */
export interface ImageStore {
  /** Copies a file as it is now. Answers false when it is no image that pages may show. */
  keep(place: ImagePlace, file: string): Promise<boolean>;
  read(place: ImagePlace): Promise<StoredImage | undefined>;
  /** Removes the images of a conversation. */
  forget(conversationId: string): Promise<void>;
}
