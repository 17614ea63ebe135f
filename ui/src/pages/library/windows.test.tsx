// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, test, vi } from "vitest";
import { pagesOf, useRows } from "./windows";

const TOTAL = 1050;

/** A server with so many tracks; returns the offsets that it was asked for. */
function serve(): number[] {
  const asked: number[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const { searchParams } = new URL((input as Request).url);
    const [offset, limit] = [Number(searchParams.get("offset")), Number(searchParams.get("limit"))];
    asked.push(offset);
    const tracks = Array.from({ length: Math.min(limit, TOTAL - offset) }, (_, index) => ({ id: offset + index + 1 }));
    return Response.json({ total: TOTAL, offset, tracks });
  });
  return asked;
}

function hold(first: number, last: number) {
  const queries = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  const ask = { query: "", sort: "title", isFalling: false };
  return renderHook((seen) => useRows(ask, ["title"], seen), { wrapper, initialProps: { first, last } });
}

test("rows are in the pages that hold them, and the first page is always asked for", () => {
  expect(pagesOf(0, 40)).toEqual([0]);
  expect(pagesOf(90, 110)).toEqual([0, 1]);
  expect(pagesOf(250, 320)).toEqual([0, 2, 3]);
  expect(pagesOf(0, -1)).toEqual([0]);
});

test("the end of a long answer is reached without what is between", async () => {
  const asked = serve();
  const { result, rerender } = hold(0, 30);
  await waitFor(() => expect(result.current.total).toBe(TOTAL));
  rerender({ first: 1020, last: 1049 });
  await waitFor(() => expect(result.current.rowAt(1049)?.id).toBe(1050));
  expect(asked.sort((one, other) => one - other)).toEqual([0, 1000]);
  expect(result.current.rowAt(500)).toBeUndefined();
});

test("rows that were seen are kept", async () => {
  const asked = serve();
  const { result, rerender } = hold(0, 30);
  await waitFor(() => expect(result.current.rowAt(0)?.id).toBe(1));
  rerender({ first: 200, last: 230 });
  await waitFor(() => expect(result.current.rowAt(200)?.id).toBe(201));
  rerender({ first: 0, last: 30 });
  expect(result.current.rowAt(0)?.id).toBe(1);
  expect(asked).toEqual([0, 200]);
});
