import type { ImageItem } from "@latchkey/contracts";
import { showHiddenCharacters } from "@latchkey/contracts/plain";
import { memo, useEffect, useState } from "react";
import { requestBlob } from "../../../api/http-client.ts";
import { Card, CardCommand, CardSummary, ImageFrame } from "../../../theme/transcript-look.ts";
import { ItemStatusIcon } from "./item-status-icon.tsx";

type Props = { item: ImageItem; conversationId: string; turnId: string };

/** An image that Codex looked at or made, as the server kept it. */
export const ImageCard = memo(function ImageCard(props: Props) {
  const { kind, path, prompt, status } = props.item;
  const name = showHiddenCharacters(path ?? prompt ?? "an image");
  const text = `${kind === "viewed" ? "Looked at" : "Made"} ${name}`;
  const told = prompt && showHiddenCharacters(prompt);
  const address = useImage(imageAddress(props), status === "completed");
  return (
    <Card as="div">
      <CardSummary as="div">
        <ItemStatusIcon status={status} />
        <CardCommand title={told ?? name}>{text}</CardCommand>
      </CardSummary>
      {address !== undefined && (
        <ImageFrame href={address} target="_blank" rel="noopener" title="Open in full size">
          <img src={address} alt={told ?? text} decoding="async" />
        </ImageFrame>
      )}
    </Card>
  );
});

function imageAddress({ conversationId, turnId, item }: Props): string {
  const [conversation, turn, image] = [conversationId, turnId, item.id].map(encodeURIComponent);
  return `/api/conversations/${conversation}/turns/${turn}/images/${image}`;
}

/** An image that is fetched as everything is that only this session may see: an element sends no key. */
function useImage(path: string, isThere: boolean): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (!isThere) return;
    const ended = new AbortController();
    let made: string | undefined;
    requestBlob(path, { signal: ended.signal }).then(
      (blob) => {
        if (ended.signal.aborted) return;
        made = URL.createObjectURL(blob);
        setAddress(made);
      },
      // The card says what it was; it is asked for again when it is next shown.
      () => undefined,
    );
    return () => {
      ended.abort();
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, [path, isThere]);
  return address;
}
