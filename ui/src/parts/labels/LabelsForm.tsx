// Putting labels on tracks and taking them off; making one.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Minus, Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { answer, client } from "../../api/client";
import { isLost } from "../../api/lost";
import type { Meant } from "../../api/tracks";
import { announce, announceError } from "../announce";
import { IconButton } from "../IconButton";
import { Loading, Problem } from "../states";
import { counted } from "../time";
import "./labels.css";
import { BusyButton } from "../BusyButton";

export function useLabels() {
  return useQuery({
    queryKey: ["labels"],
    queryFn: async ({ signal }) => (await answer(client.GET("/api/labels", { signal }))).labels,
  });
}

interface Order {
  name: string;
  isPut: boolean;
}

function useLabelling(target: () => Promise<Meant> | Meant) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ name, isPut }: Order) => label(name, isPut, await target()),
    onSuccess: (changed, { name, isPut }) => {
      announce(`${isPut ? "Put" : "Took"} “${name}” ${isPut ? "on" : "off"} ${counted(changed, "track")}.`);
      for (const key of ["tracks", "track", "labels"]) queries.invalidateQueries({ queryKey: [key] });
    },
    onError: announceError,
  });
}

async function label(name: string, isPut: boolean, body: Meant): Promise<number> {
  const { labels } = await answer(client.GET("/api/labels"));
  const known = labels.find((each) => each.name.toLowerCase() === name.toLowerCase());
  const id = known?.id ?? (await answer(client.POST("/api/labels", { body: { name, everybodys: false } }))).id;
  const params = { path: { label_id: id } };
  const call = isPut
    ? client.POST("/api/labels/{label_id}/tracks", { params, body })
    : client.POST("/api/labels/{label_id}/tracks/remove", { params, body });
  return (await answer(call)).changed;
}

export function LabelsForm({ target }: { target: () => Promise<Meant> | Meant }) {
  const labels = useLabels();
  const { mutate, isPending } = useLabelling(target);
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate({ name: name.trim(), isPut: true }, { onSuccess: () => setName("") });
  };
  if (labels.isPending) return <Loading what="labels" />;
  if (isLost(labels)) return <Problem error={labels.error} retry={labels.refetch} />;
  return (
    <>
      <ul className="labels-list" aria-label="Labels">
        {labels.data.map((each) => (
          <li key={each.id} className="row between">
            <LabelMark name={each.name} colour={each.colour} />
            <span>
              <IconButton
                label={`Put ${each.name} on`}
                isBusy={isPending}
                onPress={() => mutate({ name: each.name, isPut: true })}
              >
                <Plus size={17} />
              </IconButton>
              <IconButton
                label={`Take ${each.name} off`}
                isBusy={isPending}
                onPress={() => mutate({ name: each.name, isPut: false })}
              >
                <Minus size={17} />
              </IconButton>
            </span>
          </li>
        ))}
      </ul>
      {labels.data.length === 0 && <p className="muted small">There is no label yet. Make the first one:</p>}
      <form className="row" onSubmit={submit}>
        <input
          className="input labels-name"
          aria-label="New label"
          placeholder="New label"
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.target.value)}
          required
        />
        <BusyButton type="submit" className="button" isBusy={isPending}>
          Put on
        </BusyButton>
      </form>
    </>
  );
}

/** A label with its colour. */
export function LabelMark({ name, colour }: { name: string; colour?: string | null | undefined }) {
  return (
    <span className="label-mark">
      <span className="label-dot" style={colour ? { background: colour } : undefined} />
      {name}
    </span>
  );
}
