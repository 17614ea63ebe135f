// A track with everything that is known of it.
import { useQueryClient } from "@tanstack/react-query";
import { ListEnd, Play, Tag, ThumbsDown, ThumbsUp } from "lucide-react";
import { Link, useParams } from "wouter";
import { isLost } from "../../api/lost";
import { type Liking, like, type TrackDetail } from "../../api/tracks";
import { AnalyseAgain } from "../../parts/AnalyseAgain";
import { announce, announceError } from "../../parts/announce";
import { Cover } from "../../parts/Cover";
import { IconButton } from "../../parts/IconButton";
import { LabelMark, LabelsForm } from "../../parts/labels/LabelsForm";
import { PopoverButton } from "../../parts/PopoverButton";
import { Loading, Problem } from "../../parts/states";
import { clock } from "../../parts/time";
import { usePlayer } from "../../player/player";
import { songOf, titleOf } from "../../player/song";
import { FilePanel } from "./FilePanel";
import { Heard } from "./Heard";
import { Measured } from "./Measured";
import { Neighbours } from "./Neighbours";
import { Shape } from "./Shape";
import "./track.css";
import { PageTitle } from "../../parts/PageTitle";
import { useTrack } from "./track";

export default function Track() {
  const id = Number(useParams<{ id: string }>().id);
  const track = useTrack(id);
  if (track.isPending) return <Loading what="the track" />;
  if (isLost(track)) return <Problem error={track.error} retry={track.refetch} />;
  return (
    <article className="page" key={id}>
      <Head track={track.data} />
      <Warnings track={track.data} />
      <Shape track={track.data} />
      <div className="grid track-grid">
        <Measured track={track.data} />
        <div className="stack">
          <Heard track={track.data} />
          <FilePanel track={track.data} />
        </div>
      </div>
      <Neighbours id={id} />
    </article>
  );
}

function Head({ track }: { track: TrackDetail }) {
  const { play, enqueue } = usePlayer.getState();
  const title = titleOf(track);
  const queue = () => {
    enqueue([songOf(track)]);
    announce(`Queued “${title}”.`);
  };
  return (
    <header className="track-head">
      <Cover id={track.id} hasCover={track.has_cover} size={112} />
      <div className="track-words">
        <PageTitle>{title}</PageTitle>
        <p>
          <People artists={track.artists} />
        </p>
        <p className="muted small">{aboutOf(track).join(" · ")}</p>
        <div className="row">
          <button type="button" className="button primary" onClick={() => play([songOf(track)])}>
            <Play size={17} aria-hidden /> Play
          </button>
          <button type="button" className="button" onClick={queue}>
            <ListEnd size={17} aria-hidden /> Queue
          </button>
          <Opinion track={track} />
          <PopoverButton label="Labels" icon={<Tag size={16} aria-hidden />}>
            <LabelsForm target={() => ({ ids: [track.id] })} />
          </PopoverButton>
          {track.missing_since === null && <AnalyseAgain count={1} target={() => ({ ids: [track.id] })} />}
          {track.labels.map((name) => (
            <LabelMark key={name} name={name} />
          ))}
        </div>
      </div>
    </header>
  );
}

function People({ artists }: { artists: string[] }) {
  if (artists.length === 0) return <span className="muted">Unknown artist</span>;
  return artists.map((name, index) => (
    <span key={name}>
      {index > 0 && ", "}
      <Link href={`/library?${new URLSearchParams({ q: `artist:"${name.replaceAll('"', "")}"` })}`}>{name}</Link>
    </span>
  ));
}

function aboutOf(track: TrackDetail): string[] {
  const plays = track.plays === 0 ? "never played" : `played ${track.plays === 1 ? "once" : `${track.plays} times`}`;
  const parts = [track.album, track.year, clock(track.duration_s), track.genres.join(", "), plays, ...track.content];
  return parts.filter((part) => part !== null && part !== "").map(String);
}

function Opinion({ track }: { track: TrackDetail }) {
  const queries = useQueryClient();
  const say = async (liked: Liking) => {
    try {
      await like({ ids: [track.id] }, track.liked === liked ? 0 : liked);
      for (const key of ["track", "tracks"]) queries.invalidateQueries({ queryKey: [key] });
    } catch (error) {
      announceError(error);
    }
  };
  return (
    <span className="track-opinion">
      <IconButton label="Like" isPressed={track.liked === 1} onPress={() => say(1)}>
        <ThumbsUp size={18} />
      </IconButton>
      <IconButton label="Dislike" isPressed={track.liked === -1} onPress={() => say(-1)}>
        <ThumbsDown size={18} />
      </IconButton>
    </span>
  );
}

function Warnings({ track }: { track: TrackDetail }) {
  const isGone = track.missing_since !== null;
  if (!isGone && track.warnings.length === 0) return null;
  return (
    <section className="panel track-warnings" aria-label="Warnings">
      <h2>{isGone ? "Its file is gone" : "What was odd about its file"}</h2>
      <ul>
        {isGone && <li>It was not found any more on {track.missing_since?.slice(0, 10)}; it cannot be played.</li>}
        {track.warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </section>
  );
}
