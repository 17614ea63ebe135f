// What was found for a song, side by side: how well it fits, why, and what can be done with it.
import { useQueryClient } from "@tanstack/react-query";
import { Ban, Check, ExternalLink, Undo2 } from "lucide-react";
import { useState } from "react";
import { announce, announceError } from "../../parts/announce";
import { BusyButton } from "../../parts/BusyButton";
import { Empty } from "../../parts/states";
import {
  artists,
  type Candidate,
  type Decision,
  decide,
  fetchNow,
  length,
  lengthDifference,
  type Match,
} from "./reviews";

interface Props {
  match: Match;
  onPicked: () => void;
}

export function Candidates({ match, onPicked }: Props) {
  if (match.candidates.length === 0) return <Empty title="Nothing was found for this song." />;
  return (
    <ul className="grid candidates" aria-label={`Candidates for ${match.title}`}>
      {match.candidates.map((candidate) => (
        <li key={`${candidate.provider}:${candidate.id}`}>
          <Card match={match} candidate={candidate} onPicked={onPicked} />
        </li>
      ))}
    </ul>
  );
}

function Card({ match, candidate, onPicked }: Props & { candidate: Candidate }) {
  const { isBusy, say } = useDecision(match, candidate, onPicked);
  const difference = lengthDifference(match.duration_s, candidate.duration_s);
  return (
    <article className={candidate.banned ? "panel candidate banned" : "panel candidate"}>
      <div className="row between">
        <Score score={candidate.score} />
        <span className="badge">{candidate.provider.replaceAll("_", " ")}</span>
      </div>
      <h3 dir="auto">{candidate.title}</h3>
      <div className="muted">
        {candidate.artists.length > 0 ? artists(candidate.artists) : (candidate.uploader ?? "Unknown artist")}
        {candidate.album && ` · ${candidate.album}`}
      </div>
      <div className="numbers small">
        {length(candidate.duration_s)}
        {difference && <span className="badge warn candidate-difference">{difference}</span>}
      </div>
      {candidate.why !== "" && <p className="small">{candidate.why}</p>}
      <div className="row candidate-actions">
        <BusyButton
          type="button"
          className="button primary"
          isBusy={isBusy}
          disabled={candidate.chosen}
          onClick={() => say("pick")}
        >
          <Check size={16} aria-hidden /> {candidate.chosen ? "Picked" : "Pick"}
          <span className="visually-hidden">{candidate.title}</span>
        </BusyButton>
        <a className="button" href={candidate.url} target="_blank" rel="noreferrer">
          <ExternalLink size={16} aria-hidden /> Listen
          <span className="visually-hidden">to {candidate.title} in a new tab</span>
        </a>
        <BusyButton
          type="button"
          className="button"
          isBusy={isBusy}
          onClick={() => say(candidate.banned ? "unban" : "ban")}
        >
          {candidate.banned ? <Undo2 size={16} aria-hidden /> : <Ban size={16} aria-hidden />}
          {candidate.banned ? "Allow" : "Never"}
          <span className="visually-hidden">{candidate.title}</span>
        </BusyButton>
      </div>
    </article>
  );
}

function Score({ score }: { score: number }) {
  const percent = Math.round(score * 100);
  return (
    <span className={percent >= 80 ? "badge good numbers" : percent >= 60 ? "badge warn numbers" : "badge bad numbers"}>
      {percent} % alike
    </span>
  );
}

const LATER = "Picked: it comes with the next download of its list.";
const SAID: Record<Decision, string> = {
  pick: "Picked: its list is being downloaded again.",
  ban: "It will never be taken for this song.",
  unban: "It may be taken for this song again.",
};

function useDecision(match: Match, candidate: Candidate, onPicked: () => void) {
  const queries = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const say = async (decision: Decision) => {
    setBusy(true);
    try {
      await decide(queries, match.id, candidate, decision);
      const isFetched = decision !== "pick" || (await fetchNow([match.id]));
      announce(isFetched ? SAID[decision] : LATER);
      if (decision === "pick") onPicked();
    } catch (error) {
      announceError(error);
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, say };
}
