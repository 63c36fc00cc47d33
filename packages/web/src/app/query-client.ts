import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "../api/api-error.ts";

const RETRIES = 2;

/** Reads are tried again when the server did not answer; what a person does is never repeated. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: canReadAgain, staleTime: 5_000 },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

function canReadAgain(failures: number, error: Error): boolean {
  const isFinal = error instanceof ApiError && error.status >= 400 && error.status < 500;
  return failures < RETRIES && !isFinal;
}
