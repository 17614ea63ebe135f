// The whole page takes files that are dropped on it; while some are dragged over it, it says so.
import { Upload } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { announceError } from "../../parts/announce";
import { filesOf } from "./chosen";

export function DropZone({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const [isOver, setOver] = useState(false);
  const take = useRef(onFiles);
  take.current = onFiles;
  useEffect(() => listen(setOver, (files) => take.current(files)), []);
  if (!isOver) return null;
  return (
    <div className="drop-zone" aria-hidden>
      <Upload size={40} />
      Drop lists or music here
    </div>
  );
}

/** Entering and leaving is told of every element on the way: what counts is how many of them were not left. */
function listen(setOver: (isOver: boolean) => void, take: (files: File[]) => void): () => void {
  let depth = 0;
  const show = (by: number) => {
    depth = Math.max(depth + by, 0);
    setOver(depth > 0);
  };
  const handlers: Record<string, (event: DragEvent) => void> = {
    dragenter: () => show(1),
    dragleave: () => show(-1),
    dragover: (event) => event.preventDefault(),
    drop: (event) => {
      event.preventDefault();
      show(-depth);
      if (event.dataTransfer !== null) filesOf(event.dataTransfer).then(take, announceError);
    },
  };
  const heard = Object.entries(handlers).map(([name, handle]) => {
    const listener = (event: Event) => hasFiles(event as DragEvent) && handle(event as DragEvent);
    window.addEventListener(name, listener);
    return () => window.removeEventListener(name, listener);
  });
  return () => {
    for (const forget of heard) forget();
  };
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
