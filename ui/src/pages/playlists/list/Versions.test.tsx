// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { Differences } from "./Versions";

const NOTHING = { before: 1, after: 2, came: [], went: [], moved: [], stayed: 3 };

test("what came, went and moved is listed with its places", () => {
  const difference = {
    ...NOTHING,
    came: [{ place: 2, id: 7, label: "Ada – New" }],
    went: [{ place: 3, id: 8, label: "Ada – Old" }],
    moved: [{ id: 9, label: "Ada – Wanderer", before: 1, after: 4 }],
  };
  render(<Differences difference={difference} />);
  const items = screen.getAllByRole("listitem").map(({ textContent }) => textContent?.replace(/\s+/g, " ").trim());
  expect(items).toEqual(["2. Ada – New", "3. Ada – Old", "1 4 Ada – Wanderer"]);
  expect(screen.getByText("3 stayed.")).toBeTruthy();
});

test("groups without a track are not shown", () => {
  render(<Differences difference={{ ...NOTHING, came: [{ place: 1, id: 7, label: "Ada – New" }] }} />);
  expect(screen.getAllByRole("heading").map(({ textContent }) => textContent)).toEqual(["Came: 1"]);
});

test("versions that are the same are said to be so", () => {
  render(<Differences difference={NOTHING} />);
  expect(screen.getByText("The same 3 tracks in the same order.")).toBeTruthy();
});
