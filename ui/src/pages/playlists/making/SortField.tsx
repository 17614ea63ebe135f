// By which field a list of rules is sorted, and which way.
import { useId } from "react";
import { spaced } from "../words";

/** What people sort music by; an address may name any other field of the filter language. */
const SORTS: readonly [field: string, words: string][] = [
  ["title", "Title"],
  ["artist", "Artist"],
  ["album", "Album"],
  ["genre", "Genre"],
  ["year", "Year"],
  ["duration", "Length"],
  ["tempo", "Tempo"],
  ["camelot", "Key"],
  ["energy", "Energy"],
  ["danceability", "Danceability"],
  ["loudness", "Loudness"],
  ["liked", "Liked"],
  ["rating", "Stars"],
  ["plays", "Times played"],
  ["played", "Last played"],
  ["added", "Added"],
];

export function SortField({ value, onChange }: { value: string | null; onChange: (value: string | null) => void }) {
  const id = useId();
  const name = value?.replace(/^-/, "") ?? "";
  const isFalling = value?.startsWith("-") ?? false;
  const put = (field: string, falls: boolean) => onChange(field === "" ? null : `${falls ? "-" : ""}${field}`);
  const isOther = name !== "" && !SORTS.some(([field]) => field === name);
  return (
    <div className="field">
      <label htmlFor={id}>Sorted by</label>
      <div className="row sort">
        <select id={id} value={name} onChange={(event) => put(event.target.value, isFalling)}>
          <option value="">As it comes</option>
          {isOther && <option value={name}>{spaced(name)}</option>}
          {SORTS.map(([field, words]) => (
            <option key={field} value={field}>
              {words}
            </option>
          ))}
        </select>
        <label className="check">
          <input
            type="checkbox"
            checked={isFalling}
            disabled={name === ""}
            onChange={(event) => put(name, event.target.checked)}
          />
          <span>falling</span>
        </label>
      </div>
    </div>
  );
}
