// The one door to the server: typed by docs/openapi.json, with the cookie's CSRF value, and errors as sentences.
import createClient from "openapi-fetch";
import type { paths } from "./schema";

/** What the server refused, in its own words. */
export class ApiError extends Error {
  readonly status: number;
  /** First character of the mistake and the one after it, where a query cannot be read. */
  readonly place: readonly [number, number] | null;

  constructor(status: number, message: string, place: readonly [number, number] | null = null) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.place = place;
  }
}

let csrf: string | null = null;
let onSignedOut: () => void = () => {};

/** Have changes show this value; the server gives it to who signs in. */
export function setCsrf(value: string | null): void {
  csrf = value;
}

/** The value that requests beside this client, as uploads, must show. */
export function csrfHeaders(): Record<string, string> {
  return csrf === null ? {} : { "X-CSRF-Token": csrf };
}

/** Be told when the server knows us no longer. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** To be called for an answer to what went beside `client`. */
export function heardStatus(status: number): void {
  if (status === 401) onSignedOut();
}

/** Whether an answer tells nothing of what was asked for: nobody is there, knows us, or can do anything now. */
export function isPassing(status: number): boolean {
  return status === 0 || status === 401 || status === 429 || status >= 500;
}

export const client = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: "same-origin",
  fetch: (request) => fetch(request), // the one there is when it is called for: tests put another in its place
});

client.use({
  onRequest({ request }) {
    if (csrf !== null && request.method !== "GET" && request.method !== "HEAD") {
      request.headers.set("X-CSRF-Token", csrf);
    }
    return request;
  },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Return what a call of `client` brought, or throw an `ApiError`. */
export async function answer<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call.catch(unreachable);
  if (response.ok) return data as T;
  heardStatus(response.status);
  throw new ApiError(response.status, sentence(error, response.status), placeOf(error));
}

function placeOf(error: unknown): readonly [number, number] | null {
  const place = typeof error === "object" && error !== null && "place" in error ? error.place : null;
  return Array.isArray(place) && place.length === 2 ? [Number(place[0]), Number(place[1])] : null;
}

/** Return the words of an error body, whatever its shape. */
export function sentence(error: unknown, status: number): string {
  const detail = typeof error === "object" && error !== null && "detail" in error ? error.detail : error;
  if (typeof detail === "string" && detail !== "") return detail;
  if (Array.isArray(detail)) return detail.map(place).join("; ");
  return `The server answered with error ${status}.`;
}

function place(problem: { loc?: (string | number)[]; msg?: string }): string {
  const where = (problem.loc ?? []).filter((part) => part !== "body" && part !== "query").join(".");
  return where === "" ? (problem.msg ?? "") : `${where}: ${problem.msg ?? ""}`;
}

function unreachable(): never {
  throw new ApiError(0, "The server cannot be reached.");
}
