const latin1 = (text: string) => Buffer.from(text, "latin1");

/** First bytes of the formats that every browser shows and that hold no script. */
const SIGNATURES = [
  { mediaType: "image/png", at: 0, bytes: latin1("\x89PNG\r\n\x1a\n") },
  { mediaType: "image/jpeg", at: 0, bytes: latin1("\xff\xd8\xff") },
  { mediaType: "image/gif", at: 0, bytes: latin1("GIF87a") },
  { mediaType: "image/gif", at: 0, bytes: latin1("GIF89a") },
  { mediaType: "image/webp", at: 8, bytes: latin1("WEBP") },
];

/** The media type by what the bytes are, whatever the file is called; undefined when they are no image. */
export function sniffImage(bytes: Buffer): string | undefined {
  return SIGNATURES.find(({ at, bytes: signature }) =>
    bytes.subarray(at, at + signature.length).equals(signature),
  )?.mediaType;
}
