// The picture of a track, or a mark where it has none.
import { Music2 } from "lucide-react";
import { useState } from "react";
import { coverUrl } from "../player/song";
import "./cover.css";

export function Cover({ id, hasCover, size }: { id: number; hasCover: boolean; size: number }) {
  const [broken, setBroken] = useState<number | null>(null);
  const box = { width: size, height: size };
  if (!hasCover || broken === id) {
    return (
      <span className="cover" style={box}>
        <Music2 size={Math.round(size * 0.5)} aria-hidden />
      </span>
    );
  }
  return <img className="cover" src={coverUrl(id)} alt="" loading="lazy" style={box} onError={() => setBroken(id)} />;
}
