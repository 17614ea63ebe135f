// @vitest-environment jsdom
import { expect, test } from "vitest";
import { ApiError } from "./client";
import { isLost } from "./lost";

const asked = (error: Error | null, isKnown: boolean) => ({
  isError: error !== null,
  isLoadingError: error !== null && !isKnown,
  error,
});

test("what is known stays while the server is away, busy or broken, or wants us to sign in", () => {
  for (const status of [0, 401, 429, 500, 503]) {
    expect(isLost(asked(new ApiError(status, "not now"), true))).toBe(false);
    expect(isLost(asked(new ApiError(status, "not now"), false))).toBe(true);
  }
});

test("what the server says is gone is gone", () => {
  expect(isLost(asked(new ApiError(404, "there is no track 3"), true))).toBe(true);
  expect(isLost(asked(null, true))).toBe(false);
});
