// When something else has to stand in the place of what was asked for. What is known stays while the server is away.
import { ApiError, isPassing } from "./client";

interface Asked {
  isError: boolean;
  isLoadingError: boolean;
  error: Error | null;
}

/** Whether nothing is known, or the server says that it is so no longer: it is gone, or not for us. */
export function isLost<Q extends Asked>(query: Q): query is Extract<Q, { isLoadingError: true }> {
  return query.isLoadingError || (query.isError && isRefused(query.error));
}

function isRefused(error: unknown): boolean {
  return error instanceof ApiError && !isPassing(error.status);
}
