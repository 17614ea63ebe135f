// The list that the form gives, while it is being changed.
import { LoaderCircle, Play } from "lucide-react";
import { IconButton } from "../../../parts/IconButton";
import { KeyBadge } from "../../../parts/KeyBadge";
import { Empty, Loading, Problem } from "../../../parts/states";
import { clock, counted } from "../../../parts/time";
import { usePlayer } from "../../../player/player";
import { type Entry, type Playlist, songOf, titleOf } from "../data";
import { Strip } from "../list/Strip";
import { fieldName, hours } from "../words";

interface Props {
  playlist: Playlist | undefined;
  missing: string[];
  isComputing: boolean;
  error: Error | null;
  retry: () => unknown;
}

export function Preview({ playlist, missing, isComputing, error, retry }: Props) {
  return (
    <section className="panel stack preview" aria-label="Preview" aria-busy={isComputing}>
      <div className="row between">
        <h2>Preview</h2>
        <span className="muted small row" role="status">
          {isComputing && <LoaderCircle className="spin" size={16} aria-hidden />}
          {isComputing ? "Building …" : told(playlist, missing)}
        </span>
      </div>
      <Body {...{ playlist, missing, isComputing, error, retry }} />
    </section>
  );
}

function told(playlist: Playlist | undefined, missing: string[]): string {
  if (playlist === undefined || missing.length > 0) return "";
  return `${counted(playlist.tracks.length, "track")}, ${hours(playlist.duration_s)}`;
}

function Body({ playlist, missing, isComputing, error, retry }: Props) {
  if (missing.length > 0) {
    return <Empty title="Something is needed first.">{`Choose: ${missing.map(fieldName).join(", ")}.`}</Empty>;
  }
  if (error && !isComputing) return <Problem error={error} retry={retry} />;
  if (playlist === undefined) return <Loading what="the list" />;
  return (
    <>
      <Remarks relaxed={playlist.relaxed} notes={playlist.notes} />
      {playlist.tracks.length === 0 ? (
        <Empty title="No track keeps to this.">Take a limit away.</Empty>
      ) : (
        <>
          <Strip entries={playlist.tracks} weakest={playlist.weakest} />
          <Tracks entries={playlist.tracks} />
        </>
      )}
    </>
  );
}

/** So many remarks stand there; the others are folded away. */
const SHOWN_REMARKS = 3;

interface Remark {
  text: string;
  isRelaxed: boolean;
}

/** Which limits gave way, and what else there is to know. */
export function Remarks({ relaxed, notes }: { relaxed: readonly string[]; notes: readonly string[] }) {
  const all: Remark[] = [
    ...relaxed.map((text) => ({ text, isRelaxed: true })),
    ...notes.map((text) => ({ text, isRelaxed: false })),
  ];
  const rest = all.slice(SHOWN_REMARKS);
  if (all.length === 0) return null;
  return (
    <div>
      <RemarkList remarks={all.slice(0, SHOWN_REMARKS)} />
      {rest.length > 0 && (
        <details className="fold small">
          <summary>and {rest.length} more</summary>
          <RemarkList remarks={rest} />
        </details>
      )}
    </div>
  );
}

function RemarkList({ remarks }: { remarks: readonly Remark[] }) {
  return (
    <ul className="remarks" aria-label="Remarks">
      {remarks.map(({ text, isRelaxed }) => (
        <li key={text} className={isRelaxed ? "" : "muted"}>
          {isRelaxed && <span className="badge warn">Gave way</span>} {text}
        </li>
      ))}
    </ul>
  );
}

function Tracks({ entries }: { entries: readonly Entry[] }) {
  const play = usePlayer((state) => state.play);
  return (
    <ol className="preview-tracks" aria-label="Tracks">
      {entries.map((entry, at) => (
        <li key={entry.id} className="preview-track">
          <span className="muted numbers small">{entry.place}</span>
          <IconButton label={`Play ${titleOf(entry)}`} onPress={() => play(entries.map(songOf), at)}>
            <Play size={16} />
          </IconButton>
          <span className="entry-words">
            <span className="entry-title">
              <span className="entry-name" dir="auto">
                {titleOf(entry)}
              </span>
            </span>
            <span className="muted small entry-artist">{entry.artists.join(", ")}</span>
            <span className="muted small entry-reason">{entry.reason}</span>
          </span>
          <span className="numbers small entry-tempo">{entry.tempo_bpm?.toFixed(0) ?? "–"}</span>
          <KeyBadge camelot={entry.camelot} />
          <span className="numbers small muted">{clock(entry.duration_s)}</span>
        </li>
      ))}
    </ol>
  );
}
