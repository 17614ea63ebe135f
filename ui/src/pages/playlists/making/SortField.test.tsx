// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { SortField } from "./SortField";

const offered = () => screen.getAllByRole("option").map((option) => option.textContent);

test("a list is sorted by what people know, each of it once", () => {
  render(<SortField value={null} onChange={vi.fn()} />);
  expect(offered()).toContain("Tempo");
  expect(offered()).not.toContain("Tempo bpm");
  expect(new Set(offered()).size).toBe(offered().length);
});

test("a field that an address names is kept", () => {
  render(<SortField value="-onset_rate" onChange={vi.fn()} />);
  expect(offered()).toContain("Onset rate");
  expect(screen.getByRole<HTMLSelectElement>("combobox").value).toBe("onset_rate");
  expect(screen.getByRole<HTMLInputElement>("checkbox").checked).toBe(true);
});
