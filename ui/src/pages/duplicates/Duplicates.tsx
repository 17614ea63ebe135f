// What is there more than once: the copies of each song side by side. Nothing is changed or deleted here.
import { useInfiniteQuery } from "@tanstack/react-query";
import { CirclePlay } from "lucide-react";
import { Link } from "wouter";
import { isLost } from "../../api/lost";
import { IconButton } from "../../parts/IconButton";
import { sizeOf } from "../../parts/sizes";
import { Empty, Loading, Problem } from "../../parts/states";
import { clock, counted } from "../../parts/time";
import { usePlayer } from "../../player/player";
import { songOf } from "../../player/song";
import { COPIES, type Copy, fetchGroups, type Group } from "./copies";
import "./duplicates.css";
import { PageTitle } from "../../parts/PageTitle";

const PAGE = 50;

export default function Duplicates() {
  const found = useInfiniteQuery({
    queryKey: [COPIES, "groups"],
    initialPageParam: 0,
    queryFn: ({ pageParam }) => fetchGroups(pageParam, PAGE),
    getNextPageParam: ({ offset, total }) => (offset + PAGE < total ? offset + PAGE : null),
  });
  if (found.isPending) return <Loading what="what is there more than once" />;
  if (isLost(found)) return <Problem error={found.error} retry={found.refetch} />;
  const { total = 0, copies = 0 } = found.data.pages[0] ?? {};
  return (
    <div className="page">
      <PageTitle>More than once</PageTitle>
      {total === 0 ? (
        <Empty title="Nothing is there more than once.">
          No two files have the same sound, or the same artist, title and length.
        </Empty>
      ) : (
        <p className="muted copies-lead">
          {counted(total, "song")}, with {copies.toLocaleString("en")} {copies === 1 ? "copy" : "copies"} beside the
          best one, which comes first: without loss, then more bits, then longer. playlista deletes no music; remove the
          files you do not want and scan the folder. To have copies compared by listening, also those with other titles,
          run <code>playlista duplicates</code> on the server.
        </p>
      )}
      {found.data.pages.flatMap(({ groups }) => groups.map((group) => <GroupPanel key={keyOf(group)} group={group} />))}
      {found.hasNextPage && (
        <button type="button" className="button" onClick={() => found.fetchNextPage()}>
          Show more
        </button>
      )}
    </div>
  );
}

function keyOf({ copies }: Group): string {
  return copies.map(({ id }) => id).join("-");
}

function GroupPanel({ group: { label, kind, copies } }: { group: Group }) {
  return (
    <section className="panel stack copies" aria-label={label}>
      <div className="row between">
        <h2>{label}</h2>
        <span className={kind === "same sound" ? "badge good" : "badge"}>
          {kind === "same sound" ? "The very same sound" : "Probably the same"}
        </span>
      </div>
      <div className="copies-table">
        <table>
          <thead>
            <tr>
              <td />
              <th scope="col">File</th>
              <th scope="col">Format</th>
              <th scope="col" className="numbers">
                Bit rate
              </th>
              <th scope="col" className="numbers">
                Length
              </th>
              <th scope="col" className="numbers">
                Size
              </th>
            </tr>
          </thead>
          <tbody>
            {copies.map((copy) => (
              <CopyRow key={copy.id} copy={copy} label={label} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function CopyRow({ copy, label }: { copy: Copy; label: string }) {
  const { play } = usePlayer.getState();
  return (
    <tr>
      <td>
        <IconButton label={`Play ${label}, ${copy.codec}`} onPress={() => play([songOf(copy)])}>
          <CirclePlay size={19} />
        </IconButton>
      </td>
      <th scope="row">
        <Link href={`/tracks/${copy.id}`}>{copy.path}</Link>
        <span className="muted small">{[copy.album, copy.evidence].filter(Boolean).join(" · ")}</span>
      </th>
      <td>{copy.codec}</td>
      <td className="numbers">{copy.bit_rate === null ? "–" : `${Math.round(copy.bit_rate / 1000)} kbit/s`}</td>
      <td className="numbers">{clock(copy.duration_s)}</td>
      <td className="numbers">{sizeOf(copy.size)}</td>
    </tr>
  );
}
