import type { Response } from "express";

/** Answers with an error body of the shape that OpenAI's own endpoints use. */
export function sendOpenAiError(
  res: Response,
  status: number,
  error: { code: string | null; message: string; type?: string | null },
): void {
  const { code, message, type = "invalid_request_error" } = error;
  res.status(status).json({ error: { message, type, param: null, code } });
}

/** Answers with an OAuth error body. @see RFC 6749 §5.2 */
export function sendOAuthError(res: Response, error: string, description: string): void {
  res.status(400).json({ error, error_description: description });
}
