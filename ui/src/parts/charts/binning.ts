// Counts by value, as the server tells them, made ready to be drawn.

export interface Bin {
  label: string;
  count: number;
}

export type Counts = Readonly<Record<string, number>>;

/** Bins of numbers from the first to the last, also those that nothing is in; what lies far out goes to the ends. */
export function steps(counts: Counts, step: number, least = 0, most = Number.POSITIVE_INFINITY): Bin[] {
  const known = Object.entries(counts)
    .map(([value, count]) => [Number(value), count] as const)
    .filter(([value]) => Number.isFinite(value));
  if (known.length === 0) return [];
  const kept = (value: number) => Math.min(Math.max(value, least), most);
  const values = known.map(([value]) => kept(value));
  const [first, last] = [Math.min(...values), Math.max(...values)];
  const bins = Array.from({ length: Math.round((last - first) / step) + 1 }, (_, place) => ({
    label: String(first + place * step),
    count: 0,
  }));
  for (const [value, count] of known) {
    const bin = bins[Math.round((kept(value) - first) / step)];
    if (bin) bin.count += count;
  }
  return bins;
}

/** The commonest values, and the others together. */
export function commonest(counts: Counts, most: number): Bin[] {
  const sorted = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort((one, other) => other[1] - one[1] || one[0].localeCompare(other[0]));
  const shown = sorted.slice(0, most).map(([label, count]) => ({ label, count }));
  const rest = sorted.slice(most).reduce((sum, [, count]) => sum + count, 0);
  return rest > 0 ? [...shown, { label: "Others", count: rest }] : shown;
}

/** How many there were at the end of each month, from the first to the last: keys are as "2026-03". */
export function growth(months: Counts): Bin[] {
  const known = Object.keys(months).sort();
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return [];
  const bins: Bin[] = [];
  let total = 0;
  for (let month = first; month <= last; month = after(month)) {
    total += months[month] ?? 0;
    bins.push({ label: month, count: total });
  }
  return bins;
}

function after(month: string): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return number >= 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, "0")}`;
}
