// Moods and tags that networks heard in a track.
import type { TrackDetail } from "../../api/tracks";
import { Bar } from "./Measured";
import { percent, ranked } from "./words";

const MOST = 8;

export function Heard({ track }: { track: TrackDetail }) {
  const moods = ranked(track.moods, MOST);
  const tags = ranked(track.tags_heard, MOST);
  return (
    <section className="panel stack" aria-labelledby="track-heard">
      <h2 id="track-heard">Moods</h2>
      {moods.length + tags.length === 0 && (
        <p className="muted">No network has listened to this track. Moods come with the models: playlista models.</p>
      )}
      <Scores scores={moods} caption="Moods" />
      <Scores scores={tags} caption="Tags that were heard" />
    </section>
  );
}

function Scores({ scores, caption }: { scores: [string, number][]; caption: string }) {
  if (scores.length === 0) return null;
  return (
    <table className="track-table">
      <caption>{caption}</caption>
      <tbody>
        {scores.map(([name, score]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <Bar share={score} />
            </td>
            <td className="numbers muted">{percent(score)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
