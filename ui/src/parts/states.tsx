// What stands in the place of data: it comes, it cannot be had, there is none.
import { LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { ApiError } from "../api/client";
import "./states.css";

export function Loading({ what }: { what: string }) {
  return (
    <div className="state" role="status">
      <LoaderCircle className="spin" aria-hidden />
      <span className="muted">Loading {what} …</span>
    </div>
  );
}

export function Problem({ error, retry }: { error: unknown; retry?: () => unknown }) {
  const isNowhere = error instanceof ApiError && error.status === 404;
  return (
    <div className="state" role="alert">
      <strong className="sentence">{error instanceof Error ? error.message : "Something went wrong."}</strong>
      {isNowhere && <Link href="/">Go home</Link>}
      {retry && !isNowhere && (
        <button type="button" className="button" onClick={() => retry()}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="state">
      <strong>{title}</strong>
      {children && <div className="muted">{children}</div>}
    </div>
  );
}
