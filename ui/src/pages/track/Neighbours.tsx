// The tracks that sound most like one, with how alike they are and why.
import { ListEnd, Play } from "lucide-react";
import { Link } from "wouter";
import { isLost } from "../../api/lost";
import type { components } from "../../api/schema";
import { announce } from "../../parts/announce";
import { Cover } from "../../parts/Cover";
import { IconButton } from "../../parts/IconButton";
import { KeyBadge } from "../../parts/KeyBadge";
import { Loading, Problem } from "../../parts/states";
import { usePlayer } from "../../player/player";
import { songOf, titleOf } from "../../player/song";
import { useNeighbours } from "./track";
import { percent } from "./words";

type Neighbour = components["schemas"]["Neighbour"];

export function Neighbours({ id }: { id: number }) {
  const near = useNeighbours(id);
  return (
    <section className="panel stack" aria-labelledby="track-near">
      <div className="row between">
        <h2 id="track-near">Sounds like</h2>
        {near.data !== undefined && near.data.length > 0 && (
          <button type="button" className="button" onClick={() => usePlayer.getState().play(near.data.map(songOf))}>
            <Play size={16} aria-hidden /> Play all
          </button>
        )}
      </div>
      {near.isPending && <Loading what="neighbours" />}
      {isLost(near) && <Problem error={near.error} retry={near.refetch} />}
      {near.data?.length === 0 && <p className="muted">Nothing is known to sound like it yet.</p>}
      <ul className="track-near">
        {near.data?.map((each) => (
          <Near key={each.id} neighbour={each} />
        ))}
      </ul>
    </section>
  );
}

function Near({ neighbour }: { neighbour: Neighbour }) {
  const { play, enqueue } = usePlayer.getState();
  const title = titleOf(neighbour);
  const queue = () => {
    enqueue([songOf(neighbour)]);
    announce(`Queued “${title}”.`);
  };
  return (
    <li>
      <Cover id={neighbour.id} hasCover={neighbour.has_cover ?? false} size={44} />
      <span className="track-near-words">
        <Link href={`/tracks/${neighbour.id}`} dir="auto">
          {title}
        </Link>
        <span className="small muted">{neighbour.reason}</span>
      </span>
      <KeyBadge camelot={neighbour.camelot} name={neighbour.key ?? null} />
      <span className="numbers track-likeness" title="How alike they sound">
        {percent(neighbour.similarity)}
      </span>
      <span>
        <IconButton label={`Play ${title}`} onPress={() => play([songOf(neighbour)])}>
          <Play size={17} />
        </IconButton>
        <IconButton label={`Queue ${title}`} onPress={queue}>
          <ListEnd size={17} />
        </IconButton>
      </span>
    </li>
  );
}
