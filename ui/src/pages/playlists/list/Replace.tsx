// Another track for a place: the best there is, one that sounds like the one there, or any.
import { useQuery } from "@tanstack/react-query";
import { Sparkles, X } from "lucide-react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { answer, client } from "../../../api/client";
import { isLost } from "../../../api/lost";
import { IconButton } from "../../../parts/IconButton";
import { KeyBadge } from "../../../parts/KeyBadge";
import { Empty, Loading, Problem } from "../../../parts/states";
import { type Entry, type Playlist, titleOf } from "../data";
import { TrackSearch } from "../making/TrackPicker";

const MOST = 40;
const SHOWN = 10;

interface Neighbour {
  id: number;
  title?: string | null;
  artists?: string[] | null;
  tempo_bpm?: number | null;
  camelot?: string | null;
  reason: string;
}

interface Props {
  entry: Entry;
  playlist: Playlist;
  onChoose: (trackId: number | null) => void;
  onClose: () => void;
}

export function Replace({ entry, playlist, onChoose, onClose }: Props) {
  const choose = (id: number | null) => {
    onChoose(id);
    onClose();
  };
  return (
    <ModalOverlay className="veil" isOpen isDismissable onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Modal className="panel replace">
        <Dialog className="stack replace-dialog">
          <div className="row between">
            <Heading slot="title" level={2}>
              Replace {entry.place}. {titleOf(entry)}
            </Heading>
            <IconButton label="Close" onPress={onClose}>
              <X size={17} />
            </IconButton>
          </div>
          <button type="button" className="button primary" onClick={() => choose(null)}>
            <Sparkles size={17} aria-hidden /> Take the best for this place
          </button>
          <Alternatives entry={entry} playlist={playlist} onChoose={choose} />
          <TrackSearch label="Or any other track" onChoose={choose} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Alternatives({ entry, playlist, onChoose }: Omit<Props, "onClose">) {
  const params = { path: { track_id: entry.id }, query: { limit: MOST } };
  const near = useQuery({
    queryKey: ["tracks", "neighbours", entry.id, MOST],
    queryFn: ({ signal }) => answer(client.GET("/api/tracks/{track_id}/neighbours", { params, signal })),
  });
  if (isLost(near)) return <Problem error={near.error} retry={near.refetch} />;
  const { data } = near;
  if (data === undefined) return <Loading what="what sounds like it" />;
  const taken = new Set(playlist.tracks.map(({ id }) => id));
  const found = (data.neighbours as Neighbour[]).filter(({ id }) => !taken.has(id)).slice(0, SHOWN);
  if (found.length === 0) return <Empty title="Nothing else sounds like it." />;
  return (
    <ul className="replace-list" aria-label="What sounds like it">
      {found.map((each) => (
        <li key={each.id} className="replace-row">
          <span className="entry-words">
            <span className="entry-title">
              <span className="entry-name" dir="auto">
                {titleOf(each)}
              </span>
            </span>
            <span className="muted small entry-artist">{each.artists?.join(", ")}</span>
            <span className="muted small entry-reason">{each.reason}</span>
          </span>
          <span className="numbers small">{each.tempo_bpm?.toFixed(0) ?? "–"}</span>
          <KeyBadge camelot={each.camelot} />
          <button
            type="button"
            className="button"
            aria-label={`Take ${titleOf(each)}`}
            onClick={() => onChoose(each.id)}
          >
            Take
          </button>
        </li>
      ))}
    </ul>
  );
}
