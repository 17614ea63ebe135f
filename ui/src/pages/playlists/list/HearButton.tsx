// Hearing a transition as a DJ would play it: the end of one track over the start of the next.
import { Headphones, Square } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { announceError } from "../../../parts/announce";
import { type Preview, previewTransition } from "../../../player/fade";
import { type Entry, songOf } from "../data";

interface Props {
  entries: readonly Entry[];
  /** The place whose track leads to the next. */
  place: number;
}

export function HearButton({ entries, place }: Props) {
  const [heard, setHeard] = useState<number | null>(null);
  const running = useRef<Preview | null>(null);
  useEffect(() => () => running.current?.stop(), []);
  const at = entries.findIndex((entry) => entry.place === place);
  const [one, other] = [entries[at], entries[at + 1]];
  if (one === undefined || other === undefined) return null;
  const hear = () => {
    const preview = previewTransition(songOf(one), songOf(other));
    running.current = preview;
    setHeard(place);
    preview.done.catch(announceError).finally(() => {
      if (running.current === preview) setHeard(null);
    });
  };
  const isHeard = heard === place;
  return (
    <button type="button" className="button strip-hear" onClick={isHeard ? () => running.current?.stop() : hear}>
      {isHeard ? <Square size={15} aria-hidden /> : <Headphones size={15} aria-hidden />}
      {isHeard ? "Stop" : "Hear it"}
    </button>
  );
}
