// The heading of a page, which names its tab and its step in the history as well.
import { useEffect, useRef } from "react";
import { useLocation } from "wouter";

interface Props {
  children: string;
  className?: string;
  /** What the tab says, where the heading is no name. */
  tab?: string;
}

/** Nobody has moved yet: the first page is read from its top. */
let first: string | null = null;

export function PageTitle({ children, className = "", tab = children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [location] = useLocation();
  useEffect(() => {
    document.title = `${tab} – playlista`;
    return () => {
      document.title = "playlista";
    };
  }, [tab]);
  useEffect(() => {
    first ??= location;
    if (location !== first && isLost()) heading.current?.focus({ preventScroll: true });
    if (location !== first) first = "";
  }, [location]);
  return (
    <h1 ref={heading} tabIndex={-1} className={`page-title ${className}`.trim()} dir="auto">
      {children}
    </h1>
  );
}

/** Whether the focus went with the page before, or stayed on the link that led here. */
function isLost(): boolean {
  const focused = document.activeElement;
  return focused === null || focused === document.body || focused.closest(".shell-nav") !== null;
}
