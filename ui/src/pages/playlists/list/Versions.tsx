// The versions of a playlist: what each has that another has not, opened, kept, and made the newest again.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ArrowRight, Minus, Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import { answer, client } from "../../../api/client";
import { isLost } from "../../../api/lost";
import { announceError } from "../../../parts/announce";
import { Loading, Problem } from "../../../parts/states";
import { counted } from "../../../parts/time";
import { type Difference, useDifference, useVersions, type Version } from "../data";
import { CheckField } from "../making/controls";
import { day } from "../words";

/** `shown` is the version that is open. */
export function Versions({ id, shown }: { id: number; shown: number }) {
  const told = useVersions(id);
  if (isLost(told)) return <Problem error={told.error} retry={told.refetch} />;
  const { data } = told;
  if (data === undefined) return <Loading what="the versions" />;
  const newest = data.versions.at(-1)?.version ?? shown;
  const versions = [...data.versions].reverse();
  return (
    <div className="stack">
      <ul className="versions" aria-label="Versions">
        {versions.map((each) => (
          <VersionRow key={each.version} id={id} version={each} isShown={each.version === shown} newest={newest} />
        ))}
      </ul>
      {versions.length > 1 && <Compare id={id} numbers={versions.map(({ version }) => version)} />}
    </div>
  );
}

interface RowProps {
  id: number;
  version: Version;
  isShown: boolean;
  newest: number;
}

function VersionRow({ id, version, isShown, newest }: RowProps) {
  const keep = useKeep(id);
  const number = version.version;
  const address = number === newest ? `/playlists/${id}` : `/playlists/${id}?version=${number}`;
  return (
    <li className={isShown ? "version shown" : "version"}>
      <span className="entry-words">
        <span>
          <strong>Version {number}</strong>
          {number === newest && " (newest)"}
        </span>
        <span className="muted small">
          {day(version.made_at)}, {counted(version.tracks, "track")}
        </span>
      </span>
      <CheckField label={`Keep ${number}`} value={version.kept} onChange={(kept) => keep.mutate({ number, kept })} />
      {isShown ? <span className="badge accent">Open</span> : <Link href={address}>Open {number}</Link>}
    </li>
  );
}

function useKeep(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ number, kept }: { number: number; kept: boolean }) => {
      const params = { path: { playlist_id: id, number } };
      return answer(client.PUT("/api/playlists/{playlist_id}/versions/{number}/kept", { params, body: { kept } }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["playlists", id, "versions"] }),
    onError: announceError,
  });
}

function Compare({ id, numbers }: { id: number; numbers: number[] }) {
  const [newest = 1, last = 1] = numbers;
  const [chosen, setChosen] = useState<{ before?: number; after?: number }>({});
  const { before = last, after = newest } = chosen;
  const { data, error } = useDifference(id, before, after);
  const choose = (label: string, name: "before" | "after", value: number) => (
    <label className="row small">
      {label}
      <select
        className="input version-choice"
        value={value}
        onChange={(event) => setChosen({ ...chosen, [name]: Number(event.target.value) })}
      >
        {numbers.map((number) => (
          <option key={number}>{number}</option>
        ))}
      </select>
    </label>
  );
  return (
    <section className="stack" aria-label="Compare versions">
      <div className="row">
        {choose("From version", "before", before)}
        {choose("to version", "after", after)}
      </div>
      {error && <Problem error={error} />}
      {before === after ? <p className="muted">These are the same.</p> : data && <Differences difference={data} />}
    </section>
  );
}

export function Differences({ difference }: { difference: Difference }) {
  const { came, went, moved, stayed } = difference;
  if (came.length + went.length + moved.length === 0) {
    return <p className="muted">The same {stayed} tracks in the same order.</p>;
  }
  return (
    <div className="differences">
      <Group title={`Came: ${came.length}`} tone="good">
        {came.map(({ id, place, label }) => (
          <li key={id}>
            <Plus size={14} aria-hidden /> {place}. {label}
          </li>
        ))}
      </Group>
      <Group title={`Went: ${went.length}`} tone="bad">
        {went.map(({ id, place, label }) => (
          <li key={id}>
            <Minus size={14} aria-hidden /> {place}. {label}
          </li>
        ))}
      </Group>
      <Group title={`Moved: ${moved.length}`} tone="warn">
        {moved.map(({ id, before, after, label }) => (
          <li key={id}>
            <span className="numbers">
              {before} <ArrowRight size={12} aria-label="to" /> {after}
            </span>{" "}
            {label}
          </li>
        ))}
      </Group>
      <p className="muted small">{stayed} stayed.</p>
    </div>
  );
}

function Group({ title, tone, children }: { title: string; tone: string; children: ReactNode[] }) {
  if (children.length === 0) return null;
  return (
    <div className="stack difference">
      <h3 className={`badge ${tone}`}>{title}</h3>
      <ul className="small">{children}</ul>
    </div>
  );
}
