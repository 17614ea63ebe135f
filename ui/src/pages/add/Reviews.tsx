// Match reviews: which recording is the wanted song is decided by people where the program is not sure.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { isLost } from "../../api/lost";
import { announce, announceError } from "../../parts/announce";
import { Empty, Loading, Problem } from "../../parts/states";
import { Candidates } from "./Candidates";
import "./reviews.css";
import { PageTitle } from "../../parts/PageTitle";
import { artists, fetchNow, length, lookAgain, match, notFound, openReviews, type WantedSong } from "./reviews";

export default function Reviews() {
  return (
    <div className="page reviews">
      <header className="stack">
        <Link href="/add" className="row review-back">
          <ArrowLeft size={17} aria-hidden /> Add music
        </Link>
        <PageTitle>Match reviews</PageTitle>
        <p className="muted">
          For these songs something was found that may or may not be what you wanted. Listen, and pick the right one; it
          is downloaded then.
        </p>
      </header>
      <Open />
      <NotFound />
    </div>
  );
}

function Open() {
  const reviews = useQuery(openReviews);
  const [chosen, choose] = useState<number | null>(null);
  if (reviews.isPending) return <Loading what="the reviews" />;
  if (isLost(reviews)) return <Problem error={reviews.error} retry={reviews.refetch} />;
  const songs = reviews.data.matches;
  if (songs.length === 0)
    return <Empty title="Nothing is to be reviewed.">Every song that was found is sure enough.</Empty>;
  const at = Math.max(
    songs.findIndex((song) => song.id === chosen),
    0,
  );
  const song = songs[at] as WantedSong;
  return (
    <section className="review-desk" aria-label="Songs to review">
      <ol className="panel review-songs">
        {songs.map((each) => (
          <li key={each.id}>
            <button
              type="button"
              className="review-song"
              aria-current={each.id === song.id ? "true" : undefined}
              onClick={() => choose(each.id)}
            >
              <strong dir="auto">{each.title}</strong>
              <span className="muted small">{artists(each.artists)}</span>
            </button>
          </li>
        ))}
      </ol>
      <Desk
        key={song.id}
        song={song}
        isChosen={chosen !== null}
        onNext={() => choose((songs[(at + 1) % songs.length] as WantedSong).id)}
      />
    </section>
  );
}

/** The song and what was found for it; the focus comes here with each song that was chosen. */
function Desk({ song, isChosen, onNext }: { song: WantedSong; isChosen: boolean; onNext: () => void }) {
  const found = useQuery(match(song.id));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isChosen) heading.current?.focus();
  }, [isChosen]);
  return (
    <div className="stack review-main">
      <div className="panel stack">
        <div>
          <span className="muted small">Wanted</span>
          <h2 ref={heading} tabIndex={-1} dir="auto">
            {song.title}
          </h2>
          <div>
            {artists(song.artists)}
            {song.album !== null && <span className="muted"> · {song.album}</span>}
            {song.duration_s !== null && <span className="muted numbers"> · {length(song.duration_s)}</span>}
          </div>
        </div>
        {song.why !== "" && <p className="muted small">{song.why}</p>}
        <div className="row">
          <button type="button" className="button" onClick={onNext}>
            Decide later
          </button>
          <Again ids={[song.id]} label="Look for it again" />
        </div>
      </div>
      {found.isPending ? (
        <Loading what="what was found" />
      ) : isLost(found) ? (
        <Problem error={found.error} retry={found.refetch} />
      ) : (
        <Candidates match={found.data} onPicked={onNext} />
      )}
    </div>
  );
}

function Again({ ids, label }: { ids: number[]; label: string }) {
  const queries = useQueryClient();
  const again = async () => {
    try {
      const wanted = await lookAgain(queries, ids);
      const when = (await fetchNow(ids)) ? "now" : "with the next download of the list";
      announce(`${wanted === 1 ? "The song is" : `${wanted} songs are`} looked for again ${when}.`);
    } catch (error) {
      announceError(error);
    }
  };
  return (
    <button type="button" className="button" onClick={again}>
      {label}
    </button>
  );
}

function NotFound() {
  const { data } = useQuery(notFound);
  if (data === undefined || data.length === 0) return null;
  return (
    <section className="stack" aria-labelledby="not-found">
      <div className="row between">
        <h2 id="not-found">Not found</h2>
        <Again ids={data.map((song) => song.id)} label="Look for all again" />
      </div>
      <ul className="panel review-missing">
        {data.map((song) => (
          <li key={song.id} className="row between">
            <div className="review-missing-song">
              <strong>{song.title}</strong> <span className="muted">{artists(song.artists)}</span>
              <div className="small muted">{song.why || song.error_class}</div>
            </div>
            <Again ids={[song.id]} label="Look again" />
          </li>
        ))}
      </ul>
    </section>
  );
}
