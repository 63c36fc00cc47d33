import type { ImageItem } from "@latchkey/contracts";
import { memo } from "react";
import { Card, CardCommand, CardSummary, ImageFrame } from "../../../theme/transcript-look.ts";
import { ItemStatusIcon } from "./item-status-icon.tsx";

type Props = { item: ImageItem; conversationId: string; turnId: string };

/** An image that Codex looked at or made, as the server kept it. */
export const ImageCard = memo(function ImageCard(props: Props) {
  const { kind, path, prompt, status } = props.item;
  const name = path ?? prompt ?? "an image";
  const text = `${kind === "viewed" ? "Looked at" : "Made"} ${name}`;
  const address = imageAddress(props);
  return (
    <Card as="div">
      <CardSummary as="div">
        <ItemStatusIcon status={status} />
        <CardCommand title={prompt ?? path}>{text}</CardCommand>
      </CardSummary>
      {status === "completed" && (
        <ImageFrame href={address} target="_blank" rel="noopener" title="Open in full size">
          <img src={address} alt={prompt ?? text} loading="lazy" decoding="async" />
        </ImageFrame>
      )}
    </Card>
  );
});

function imageAddress({ conversationId, turnId, item }: Props): string {
  const [conversation, turn, image] = [conversationId, turnId, item.id].map(encodeURIComponent);
  return `/api/conversations/${conversation}/turns/${turn}/images/${image}`;
}
