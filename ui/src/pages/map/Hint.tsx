// What the point under the pointer is.
import { useEffect, useState } from "react";
import { titleOf } from "../../player/song";
import { useRows } from "./sheet";
import { artistOf, inShort } from "./song";
import type { Place } from "./view";

/** A pointer that only passes asks for nothing. */
const RESTS_MS = 90;

export function Hint({ id, at }: { id: number; at: Place }) {
  const [asked, setAsked] = useState<number | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(id), RESTS_MS);
    return () => clearTimeout(timer);
  }, [id]);
  const row = useRows(asked === null ? [] : [asked]).data?.find((each) => each.id === id);
  if (row === undefined) return null;
  return (
    <div className="tooltip map-hint" role="tooltip" style={{ left: at[0], top: at[1] }}>
      <strong>{titleOf(row)}</strong>
      <div>{artistOf(row)}</div>
      <div className="numbers">{inShort(row)}</div>
    </div>
  );
}
