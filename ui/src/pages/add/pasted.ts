// What somebody pasted, as the things that are to be added: links, and songs by their names. Pure.

export interface Wanted {
  text: string;
  kind: "link" | "search";
}

const LINK = /^(https?:\/\/\S+|spotify:[a-z]+:\w+)$/i;
/** An address without its beginning, as people copy it: a name with a dot, and a path. */
const BARE = /^([a-z0-9-]+\.)+[a-z]{2,}\/\S+$/i;
const BRACKETS: Record<string, string> = { "<": ">", "(": ")", '"': '"', "'": "'", "[": "]" };

/** Return links as they stand between spaces, commas and lines, and lines without any as songs; each but once. */
export function wantedIn(text: string): Wanted[] {
  const found = text.split(/\r?\n/).flatMap(inLine);
  const seen = new Set<string>();
  return found.filter(({ text }) => !seen.has(text) && seen.add(text));
}

function inLine(line: string): Wanted[] {
  const told = line.trim();
  if (told === "" || told.startsWith("#")) return [];
  const links = told.split(/[\s;]+|,(?=\s|https?:|spotify:|$)/i).flatMap(asLink);
  return links.length > 0 ? links : [{ text: told.replace(/[,;]$/, ""), kind: "search" }];
}

function asLink(word: string): Wanted[] {
  const bare = trimmed(unwrapped(trimmed(word)));
  if (LINK.test(bare)) return [{ text: bare, kind: "link" }];
  return BARE.test(bare) ? [{ text: `https://${bare}`, kind: "link" }] : [];
}

function trimmed(word: string): string {
  return word.replace(/[.,;!]+$/, "");
}

function unwrapped(word: string): string {
  const closing = BRACKETS[word[0] ?? ""];
  return closing !== undefined && word.endsWith(closing) ? word.slice(1, -1) : word;
}
