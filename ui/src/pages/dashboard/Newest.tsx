// The tracks that came last.
import { useQuery } from "@tanstack/react-query";
import { CirclePlay } from "lucide-react";
import { Link } from "wouter";
import { answer, client } from "../../api/client";
import { IconButton } from "../../parts/IconButton";
import { usePlayer } from "../../player/player";
import { SONG_CELLS, songOf, titleOf } from "../../player/song";
import { artistOf, inShort } from "../map/song";

const FIELDS = ["id", "tempo_bpm", "camelot", ...SONG_CELLS].join(",");
const query = { sort: "added", descending: true, limit: 6, fields: FIELDS };

export function Newest() {
  const play = usePlayer((state) => state.play);
  const newest = useQuery({
    queryKey: ["tracks", "newest"],
    queryFn: async () => (await answer(client.GET("/api/tracks", { params: { query } }))).tracks,
  });
  const rows = newest.data ?? [];
  return (
    <section className="panel stack" aria-labelledby="newest">
      <h2 id="newest">Newest tracks</h2>
      <ol className="newest">
        {rows.map((row, place) => (
          <li key={row.id}>
            <IconButton label={`Play ${titleOf(row)}`} onPress={() => play(rows.map(songOf), place)}>
              <CirclePlay size={19} />
            </IconButton>
            <div className="newest-what">
              <Link href={`/tracks/${row.id}`} dir="auto">
                {titleOf(row)}
              </Link>
              <div className="muted small" dir="auto">
                {artistOf(row)}
              </div>
            </div>
            <span className="muted small numbers">{inShort(row)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
