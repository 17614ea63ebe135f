// What stands in the place of data: it comes, it cannot be had, there is none.
import { LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
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
  return (
    <div className="state" role="alert">
      <strong>{error instanceof Error ? error.message : "Something went wrong."}</strong>
      {retry && (
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
