import { createHmac, randomBytes } from "node:crypto";

/** Makes HS256 JSON Web Tokens under a key that lives as long as the process. */
export class TokenSigner {
  readonly #key = randomBytes(32);

  sign(claims: Record<string, unknown>): string {
    const head = encode({ alg: "HS256", typ: "JWT", kid: "openai-sim" });
    const body = `${head}.${encode(claims)}`;
    return `${body}.${createHmac("sha256", this.#key).update(body).digest("base64url")}`;
  }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
