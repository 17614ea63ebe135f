// What the form asks for: as its fields, as the server takes it, and as it stands in the address.

export type Span = readonly [number | null, number | null];

/** Limits as the server has them, with spans and keys of our own, which become a part of the query. */
export interface Limits {
  query: string | null;
  artist_most: number | null;
  artist_gap: number | null;
  album_most: number | null;
  album_gap: number | null;
  exclude: readonly string[];
  exploration: number;
  hub_penalty: number;
  avoid_played_days: number;
  prefer_liked: boolean;
  alternates: boolean;
  without: readonly number[];
  tempo: Span;
  energy: Span;
  keys: readonly string[];
}

export interface Form {
  method: string;
  seeds: readonly number[];
  against: readonly number[];
  via: readonly number[];
  start: number | null;
  end: number | null;
  length: number;
  duration_s: number | null;
  mood: string | null;
  curve: string | null;
  query: string | null;
  sort: string | null;
  groups: number | null;
  embedding_share: number | null;
  random_seed: number;
  parts: readonly Part[];
  limits: Limits;
}

export interface Part {
  weight: number;
  form: Form;
}

export type Field = Exclude<keyof Form, "method">;

const UNASKED = ["mix", "spoken", "skit", "christmas"];

export const NO_LIMITS: Limits = {
  query: null,
  artist_most: null,
  artist_gap: null,
  album_most: null,
  album_gap: null,
  exclude: UNASKED,
  exploration: 0,
  hub_penalty: 0,
  avoid_played_days: 0,
  prefer_liked: false,
  alternates: false,
  without: [],
  tempo: [null, null],
  energy: [null, null],
  keys: [],
};

export const EMPTY: Form = {
  method: "similar",
  seeds: [],
  against: [],
  via: [],
  start: null,
  end: null,
  length: 25,
  duration_s: null,
  mood: null,
  curve: null,
  query: null,
  sort: null,
  groups: null,
  embedding_share: null,
  random_seed: 0,
  parts: [],
  limits: NO_LIMITS,
};

interface Asking {
  fields: readonly string[];
  required: readonly string[];
}

/** Return a form as the server takes it, with the fields that its method reads. */
export function specOf(form: Form, methods: ReadonlyMap<string, Asking>): Record<string, unknown> {
  const fields = methods.get(form.method)?.fields ?? [];
  const spec: Record<string, unknown> = { method: form.method };
  for (const field of fields) spec[field] = asked(form, field as Field, methods);
  return spec;
}

function asked(form: Form, field: Field, methods: ReadonlyMap<string, Asking>): unknown {
  if (field === "parts") return form.parts.map(({ weight, form: part }) => [weight, specOf(part, methods)]);
  return field === "limits" ? limitsOf(form.limits) : form[field];
}

function limitsOf({ tempo, energy, keys, query, ...rest }: Limits): Record<string, unknown> {
  const words = [query?.trim(), spanned("tempo", tempo), spanned("energy", energy), keyed(keys)];
  return { ...rest, query: words.filter(Boolean).join(" ") || null };
}

const spanned = (name: string, [low, high]: Span) =>
  low === null && high === null ? "" : `${name}:${low ?? ""}..${high ?? ""}`;
const keyed = (keys: readonly string[]) => (keys.length > 0 ? `key:${keys.join(",")}` : "");

/** Return which fields still have to be filled in. */
export function wanting(form: Form, methods: ReadonlyMap<string, Asking>): string[] {
  const own = (methods.get(form.method)?.required ?? []).filter((field) => isEmpty(form[field as Field]));
  return [...own, ...form.parts.flatMap(({ form: part }) => wanting(part, methods))];
}

function isEmpty(value: unknown): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

type Codec = { write: (value: never) => string; read: (text: string) => unknown };

const TEXT: Codec = { write: (value: string) => value, read: (text) => text || null };
const NUMBER: Codec = { write: (value: number) => String(value), read: number };
const FLAG: Codec = { write: (value: boolean) => (value ? "yes" : "no"), read: (text) => text === "yes" };
const TEXTS: Codec = { write: (value: string[]) => value.join(","), read: words };
const NUMBERS: Codec = { write: (value: number[]) => value.join(","), read: (text) => words(text).flatMap(place) };
const SPAN: Codec = { write: ([low, high]: Span) => `${low ?? ""}..${high ?? ""}`, read: span };

const FIELDS: Record<Exclude<Field, "parts" | "limits">, Codec> = {
  seeds: NUMBERS,
  against: NUMBERS,
  via: NUMBERS,
  start: NUMBER,
  end: NUMBER,
  length: NUMBER,
  duration_s: NUMBER,
  mood: TEXT,
  curve: TEXT,
  query: TEXT,
  sort: TEXT,
  groups: NUMBER,
  embedding_share: NUMBER,
  random_seed: NUMBER,
};

const LIMITS: Record<keyof Limits, Codec> = {
  query: TEXT,
  artist_most: NUMBER,
  artist_gap: NUMBER,
  album_most: NUMBER,
  album_gap: NUMBER,
  exclude: TEXTS,
  exploration: NUMBER,
  hub_penalty: NUMBER,
  avoid_played_days: NUMBER,
  prefer_liked: FLAG,
  alternates: FLAG,
  without: NUMBERS,
  tempo: SPAN,
  energy: SPAN,
  keys: TEXTS,
};

/** Return a form as what comes after the "?" of an address; what is as usual is left out. */
export function addressOf(form: Form): string {
  const params = new URLSearchParams({ method: form.method });
  write(params, "", FIELDS, form, EMPTY);
  write(params, "limit.", LIMITS, form.limits, NO_LIMITS);
  for (const { weight, form: part } of form.parts) params.append("part", `${weight}&${addressOf(part)}`);
  return params.toString();
}

/** Return the form of an address; `seed` and `ids` are tracks to start from, as links of other pages name them. */
export function formFrom(address: string): Form {
  const params = new URLSearchParams(address);
  const form = { ...EMPTY, ...read(params, "", FIELDS) } as Form;
  const seeds = [...params.getAll("seed"), ...params.getAll("ids")].flatMap((text) => words(text).flatMap(place));
  return {
    ...form,
    method: params.get("method") ?? EMPTY.method,
    seeds: [...new Set([...form.seeds, ...seeds])],
    length: form.length ?? EMPTY.length,
    random_seed: form.random_seed ?? 0,
    parts: params.getAll("part").map(partFrom),
    limits: { ...NO_LIMITS, ...(read(params, "limit.", LIMITS) as Partial<Limits>) },
  };
}

function partFrom(text: string): Part {
  const [weight = "", ...rest] = text.split("&");
  return { weight: number(weight) || 1, form: formFrom(rest.join("&")) };
}

type Told = Omit<Form, "parts"> & { parts?: [number, Record<string, unknown>][] };

/** Return the form that asks for what a playlist was made by. */
export function formOf(spec: Record<string, unknown>): Form {
  const { parts, limits, ...rest } = spec as unknown as Told;
  const own = Object.fromEntries(Object.entries(rest).filter(([name]) => name in EMPTY));
  const mixed = (parts ?? []).map(([weight, part]) => ({ weight, form: formOf(part) }));
  return { ...EMPTY, ...own, parts: mixed, limits: { ...NO_LIMITS, ...limits } };
}

function write<T>(params: URLSearchParams, prefix: string, codecs: Record<string, Codec>, value: T, usual: T): void {
  for (const [name, codec] of Object.entries(codecs)) {
    const [is, was] = [value[name as keyof T], usual[name as keyof T]];
    if (is !== null && JSON.stringify(is) !== JSON.stringify(was)) params.set(prefix + name, codec.write(is as never));
  }
}

function read(params: URLSearchParams, prefix: string, codecs: Record<string, Codec>): Record<string, unknown> {
  const named = Object.entries(codecs).filter(([name]) => params.has(prefix + name));
  return Object.fromEntries(named.map(([name, { read }]) => [name, read(params.get(prefix + name) ?? "")]));
}

function words(text: string): string[] {
  return text.split(",").filter((word) => word !== "");
}

function number(text: string): number | null {
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
}

function place(text: string): number[] {
  const value = Number(text);
  return Number.isSafeInteger(value) && value > 0 ? [value] : [];
}

function span(text: string): Span {
  const [low = "", high = ""] = text.split("..");
  return [number(low), number(high)];
}
