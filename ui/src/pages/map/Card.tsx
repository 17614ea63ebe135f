// The track whose point was clicked: what it is, and what one can do with it.
import { CirclePlay, X } from "lucide-react";
import { Link } from "wouter";
import { IconButton } from "../../parts/IconButton";
import { usePlayer } from "../../player/player";
import { songOf, titleOf } from "../../player/song";
import { useRows } from "./sheet";
import { artistOf, inShort } from "./song";

interface Props {
  id: number;
  onNeighbours: () => void;
  onClose: () => void;
}

export function Card({ id, onNeighbours, onClose }: Props) {
  const play = usePlayer((state) => state.play);
  const row = useRows([id]).data?.find((each) => each.id === id);
  if (row === undefined) return null;
  return (
    <section className="panel map-card stack" aria-label="Track">
      <div className="map-card-head">
        <div className="map-card-title">
          <h2 dir="auto">{titleOf(row)}</h2>
          <p className="muted">{artistOf(row)}</p>
        </div>
        <IconButton label="Close the track" onPress={onClose}>
          <X size={18} />
        </IconButton>
      </div>
      <p className="numbers">{[inShort(row), row.album].filter(Boolean).join(" · ")}</p>
      <div className="row">
        <button type="button" className="button primary" onClick={() => play([songOf(row)])}>
          <CirclePlay size={17} aria-hidden />
          Play
        </button>
        <Link className="button" href={`/tracks/${id}`}>
          Open
        </Link>
        <button type="button" className="button" onClick={onNeighbours}>
          Neighbours
        </button>
      </div>
    </section>
  );
}
