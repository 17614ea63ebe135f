// What may follow where one writes in a query: names of fields, then their values.
import type { components } from "../../api/schema";

export type QueryField = components["schemas"]["QueryField"];

export interface Suggestion {
  /** What is written in place of the characters from `from` to `to`. */
  text: string;
  label: string;
  note: string;
}

export interface Completion {
  from: number;
  to: number;
  suggestions: Suggestion[];
  /** How the field at the caret is written. */
  help: string | null;
}

const MOST = 8;

/** Complete a text at a caret; `values` are those that the server's list of fields does not know. */
export function complete(
  text: string,
  caret: number,
  fields: readonly QueryField[],
  values: Record<string, readonly string[]> = {},
): Completion {
  const from = startOfPart(text, caret);
  const part = text.slice(from, caret);
  const minus = part.startsWith("-") ? 1 : 0;
  const colon = part.indexOf(":");
  if (colon < 0) return { from: from + minus, to: caret, suggestions: names(part.slice(minus), fields), help: null };
  const name = part.slice(minus, colon).toLowerCase();
  const field = fields.find((each) => each.name === name);
  const start = from + Math.max(colon, part.lastIndexOf(",")) + 1;
  const known = values[name] ?? field?.values ?? [];
  return { from: start, to: caret, suggestions: matching(text.slice(start, caret), known), help: field?.help ?? null };
}

/** Write a suggestion into a text; return it with the caret after what was written. */
export function written(text: string, { from, to }: Completion, { text: word }: Suggestion): [string, number] {
  const rest = text.slice(to).replace(/^[^\s,]*/, "");
  const isValue = !word.endsWith(":");
  const gap = isValue && rest === "" ? " " : "";
  return [text.slice(0, from) + word + gap + rest, from + word.length + gap.length];
}

/** Whether a text ends in the middle of a part, so that asking for it would only be a mistake. */
export function isUnfinished(text: string): boolean {
  return /(^|\s)-?[^\W\d]\w*:$/.test(text) || (text.match(/"/g) ?? []).length % 2 === 1 || /(^|\s)-$/.test(text);
}

function startOfPart(text: string, caret: number): number {
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < caret; at += 1) {
    if (text[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && /\s/.test(text[at] ?? "")) start = at + 1;
  }
  return start;
}

function names(prefix: string, fields: readonly QueryField[]): Suggestion[] {
  const word = prefix.toLowerCase();
  const rank = ({ name }: QueryField) => (name.startsWith(word) ? 0 : 1);
  return fields
    .filter(({ name }) => name.includes(word))
    .sort((one, other) => rank(one) - rank(other) || one.name.length - other.name.length)
    .slice(0, MOST)
    .map(({ name, help }) => ({ text: `${name}:`, label: name, note: help }));
}

function matching(prefix: string, values: readonly string[]): Suggestion[] {
  const word = prefix.replaceAll('"', "").toLowerCase();
  return values
    .filter((value) => value.toLowerCase().includes(word) && value.toLowerCase() !== word)
    .slice(0, MOST)
    .map((value) => ({ text: /[\s,]/.test(value) ? `"${value}"` : value, label: value, note: "" }));
}
