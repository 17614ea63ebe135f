// Tempo, key and sound: what counts, what was measured, what else it could be; corrected here.
import type { ReactNode } from "react";
import type { Part, TrackDetail } from "../../api/tracks";
import { BusyButton } from "../../parts/BusyButton";
import { CorrectForm, useCorrect } from "../../parts/correct/CorrectForm";
import { KeyBadge } from "../../parts/KeyBadge";
import { measure } from "../../parts/time";
import { correctionWords, percent } from "./words";

export function Measured({ track }: { track: TrackDetail }) {
  const target = () => ({ ids: [track.id] });
  return (
    <section className="panel stack" aria-labelledby="track-measured">
      <h2 id="track-measured">Tempo and key</h2>
      <div className="track-big">
        <Tempo track={track} />
        <Key track={track} />
      </div>
      <Corrected track={track} />
      <Disagreements track={track} />
      <Candidates track={track} />
      <h3>Correct</h3>
      <CorrectForm target={target} locked={track.correction?.confirmed ?? []} corrected={correctedOf(track)} />
      <Sound track={track} />
    </section>
  );
}

function correctedOf({ correction }: TrackDetail): Part[] {
  const parts: [Part, unknown][] = [
    ["tempo", correction?.tempo_bpm],
    ["key", correction?.key],
  ];
  return parts.filter(([, value]) => value != null).map(([part]) => part);
}

function Tempo({ track }: { track: TrackDetail }) {
  return (
    <div>
      <span className="small muted">Tempo</span>
      <strong className="track-number numbers">
        {track.tempo_bpm === null ? (
          "none"
        ) : (
          <>
            {track.tempo_bpm.toFixed(1)} <small>BPM</small>
          </>
        )}
      </strong>
      <Sure source={track.sources.tempo_bpm} />
    </div>
  );
}

function Key({ track }: { track: TrackDetail }) {
  return (
    <div>
      <span className="small muted">Key</span>
      <strong className="track-number">
        <KeyBadge camelot={track.camelot} /> {track.key ?? "none"}
      </strong>
      <Sure source={track.sources.key} />
    </div>
  );
}

type Source = TrackDetail["sources"][string];

function Sure({ source }: { source: Source | undefined }) {
  if (source === undefined) return null;
  if (source.kind !== "measured") return <span className="badge warn">{source.kind}</span>;
  return (
    <span className="small muted" title={`Measured by ${source.version}`}>
      {source.sureness}, {percent(source.confidence)}
    </span>
  );
}

function Corrected({ track }: { track: TrackDetail }) {
  const sentences = [
    ...correctionWords("tempo", track.sources.tempo_bpm, (value) => `${Number(value).toFixed(1)} BPM`),
    ...correctionWords("key", track.sources.key, String),
  ];
  return (
    <>
      {sentences.map((sentence) => (
        <p key={sentence} className="track-note warn">
          {sentence}
        </p>
      ))}
      {track.unfolded_bpm !== null && (
        <p className="track-note">
          {track.unfolded_bpm.toFixed(1)} BPM, folded into the range of tempos that is preferred.
        </p>
      )}
    </>
  );
}

const CLAIMS = [
  { field: "tempo_bpm", part: "tempo" },
  { field: "key", part: "key" },
] as const;

function Disagreements({ track }: { track: TrackDetail }) {
  const { change, isPending } = useCorrect(() => ({ ids: [track.id] }));
  return CLAIMS.filter(({ field }) => field in track.disagreements).map(({ field, part }) => (
    <p key={field} className="track-note row">
      <span>The tags disagree: {track.disagreements[field]}.</span>
      <BusyButton
        type="button"
        className="button track-use"
        isBusy={isPending}
        onClick={() => change({ [part]: "tag" })}
      >
        Use the tag’s<span className="visually-hidden"> {part}</span>
      </BusyButton>
    </p>
  ));
}

function Candidates({ track }: { track: TrackDetail }) {
  const { change, isPending } = useCorrect(() => ({ ids: [track.id] }));
  const others = [track.key_second, track.key_opening, track.key_ending];
  const words = ["second best", "at the start", "at the end"];
  return (
    <>
      {track.tempo_candidates.length > 0 && (
        <table className="track-table">
          <caption>Tempos that explain it</caption>
          <tbody>
            {track.tempo_candidates.map(({ bpm, score }) => (
              <tr key={bpm}>
                <th scope="row" className="numbers">
                  {bpm.toFixed(1)} BPM
                </th>
                <td>
                  <Bar share={score} />
                </td>
                <td className="numbers muted">{percent(score)}</td>
                <td>
                  <BusyButton
                    type="button"
                    className="button track-use"
                    isBusy={isPending}
                    disabled={isSame(bpm, track.tempo_bpm)}
                    onClick={() => change({ tempo: bpm.toFixed(2) })}
                  >
                    {isSame(bpm, track.tempo_bpm) ? "in use" : "Use"}
                    <span className="visually-hidden"> {bpm.toFixed(1)} BPM</span>
                  </BusyButton>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <dl className="track-facts">
        {others.map(
          (key, index) => key !== null && <Fact key={words[index]} name={`Key ${words[index]}`} value={key} />,
        )}
      </dl>
    </>
  );
}

function isSame(one: number, other: number | null): boolean {
  return other !== null && Math.abs(one - other) < 0.05;
}

export function Bar({ share }: { share: number }) {
  return (
    <span className="bar track-bar">
      <span style={{ width: percent(share).replace(" ", "") }} />
    </span>
  );
}

export function Fact({ name, value }: { name: string; value: ReactNode }) {
  return (
    <div>
      <dt className="muted">{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Sound({ track }: { track: TrackDetail }) {
  const unit = (value: number | null, digits: number, name: string) =>
    value === null ? "not measured" : `${value.toFixed(digits)} ${name}`;
  const share = (value: number | null) => (value === null ? "not measured" : measure(value));
  return (
    <>
      <h3>Sound</h3>
      <dl className="track-facts">
        <Fact name="Energy" value={share(track.energy)} />
        <Fact name="Danceability" value={share(track.danceability)} />
        <Fact name="Loudness" value={unit(track.loudness_lufs, 1, "LUFS")} />
        <Fact name="Highest peak" value={unit(track.true_peak_dbtp, 1, "dBTP")} />
        <Fact name="ReplayGain" value={unit(track.replaygain_db, 1, "dB")} />
      </dl>
    </>
  );
}
