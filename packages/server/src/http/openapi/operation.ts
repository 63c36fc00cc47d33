import type { z } from "zod";

/** What a route takes and answers, for the description of the API. */
export type Operation = {
  id: string;
  tag: "system" | "access" | "sign-ins" | "conversations" | "runs" | "agents" | "flows";
  summary: string;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Default: a body is required where there is one. */
  isBodyOptional?: boolean;
  status: 200 | 201 | 202 | 204;
  answer?: z.ZodType;
  /** Media type of an answer that is not JSON. */
  answerType?: string;
  /** Answered without access. */
  isOpen?: boolean;
  /** Answered to a person's session only. */
  isForPeople?: boolean;
};
