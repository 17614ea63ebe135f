// A track along its time: its waveform with beats, and its energy.
import { ZoomIn, ZoomOut } from "lucide-react";
import { useId, useState } from "react";
import type { TrackDetail } from "../../api/tracks";
import { IconButton } from "../../parts/IconButton";
import { measure } from "../../parts/time";
import { usePeaks } from "../../parts/wave/peaks";
import { Wave } from "../../parts/wave/Wave";
import { usePositionIn } from "../../player/clock";
import { seekTo } from "../../player/deck";
import { usePlayer } from "../../player/player";
import { songOf, titleOf } from "../../player/song";

const ZOOMS = [1, 2, 4, 8];

export function Shape({ track }: { track: TrackDetail }) {
  const position = usePositionIn(track.id);
  const peaks = usePeaks(track.missing_since === null ? track.id : undefined);
  const [step, setStep] = useState(0);
  const seek = (positionS: number) => {
    if (position === null) usePlayer.getState().play([songOf(track)]);
    seekTo(positionS);
  };
  return (
    <section className="panel stack" aria-labelledby="track-shape">
      <div className="row between">
        <h2 id="track-shape">Waveform</h2>
        <span>
          <span className="small muted">{beatWords(track)}</span>
          <IconButton label="Wider" isDisabled={step === 0} onPress={() => setStep(step - 1)}>
            <ZoomOut size={18} />
          </IconButton>
          <IconButton label="Closer" isDisabled={step === ZOOMS.length - 1} onPress={() => setStep(step + 1)}>
            <ZoomIn size={18} />
          </IconButton>
        </span>
      </div>
      <Wave
        className="track-wave"
        label={`Place in ${titleOf(track)}`}
        durationS={track.duration_s}
        positionS={position ?? 0}
        onSeek={seek}
        peaks={peaks.data}
        beats={track.beats}
        downbeats={track.downbeats}
        zoom={ZOOMS[step] ?? 1}
      />
      {peaks.isPending && peaks.fetchStatus === "fetching" && <p className="small muted">It is being drawn …</p>}
      {peaks.isError && <p className="small muted">There is no waveform: {peaks.error.message}</p>}
      <TempoCurve track={track} />
      <EnergyCurve curve={track.energy_curve} />
    </section>
  );
}

function beatWords({ beats, downbeats, beats_per_bar, tempo_bpm, tempo_stable }: TrackDetail): string {
  if (beats.length === 0) return "no beats found";
  const words = [`${beats.length} beats`];
  if (downbeats.length > 0) words.push(`${downbeats.length} bars of ${beats_per_bar}`);
  if (tempo_bpm) words.push(`${tempo_bpm.toFixed(1)} BPM${tempo_stable === false ? ", changing" : ""}`);
  return words.join(", ");
}

/** The tempo along a track that changes it, from its slowest to its fastest part. */
function TempoCurve({ track: { tempo_curve, tempo_stable } }: { track: TrackDetail }) {
  const [low, high] = [Math.min(...tempo_curve), Math.max(...tempo_curve)];
  if (tempo_stable !== false || !(high > low)) return null;
  const words = `Tempo: ${low.toFixed(1)} to ${high.toFixed(1)} BPM`;
  return <Curve title={words} words={words} shares={tempo_curve.map((bpm) => (bpm - low) / (high - low))} />;
}

function EnergyCurve({ curve }: { curve: number[] }) {
  return <Curve title="Energy" words={wordsOf(curve)} shares={curve} />;
}

/** Shares along the track as an area; said in words too. */
function Curve({ title, words, shares }: { title: string; words: string; shares: number[] }) {
  const id = useId();
  if (shares.length < 2) return null;
  const points = shares.map((share, index) => `${(index / (shares.length - 1)) * 100},${(1 - share) * 30}`);
  return (
    <div>
      <h3 className="small muted" id={id}>
        {title}
      </h3>
      <svg className="track-energy" viewBox="0 0 100 30" preserveAspectRatio="none" role="img" aria-label={words}>
        <polygon points={`0,30 ${points.join(" ")} 100,30`} />
        <polyline points={points.join(" ")} />
      </svg>
    </div>
  );
}

function wordsOf(curve: number[]): string {
  const third = Math.max(1, Math.floor(curve.length / 3));
  const mean = (part: number[]) => measure(part.reduce((sum, each) => sum + each, 0) / part.length);
  const [start, middle, end] = [curve.slice(0, third), curve.slice(third, -third), curve.slice(-third)];
  return `Energy: ${mean(start)} at the start, ${mean(middle.length ? middle : start)} in the middle, ${mean(end)} at the end.`;
}
