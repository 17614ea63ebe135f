// By which field a list of rules is sorted, and which way.
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { answer, client } from "../../../api/client";
import { spaced } from "../words";

export function SortField({ value, onChange }: { value: string | null; onChange: (value: string | null) => void }) {
  const id = useId();
  const { data } = useQuery({
    queryKey: ["tracks", "query-fields"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => answer(client.GET("/api/tracks/query-fields")),
  });
  const name = value?.replace(/^-/, "") ?? "";
  const isFalling = value?.startsWith("-") ?? false;
  const put = (field: string, falls: boolean) => onChange(field === "" ? null : `${falls ? "-" : ""}${field}`);
  const names = (data?.fields ?? []).filter(({ sortable }) => sortable).map((field) => field.name);
  return (
    <div className="field">
      <label htmlFor={id}>Sorted by</label>
      <div className="row sort">
        <select id={id} value={name} onChange={(event) => put(event.target.value, isFalling)}>
          <option value="">As it comes</option>
          {name !== "" && !names.includes(name) && <option value={name}>{spaced(name)}</option>}
          {names.map((field) => (
            <option key={field} value={field}>
              {spaced(field)}
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
