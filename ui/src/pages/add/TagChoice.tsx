// The tags that everything gets that is added: one of one's own, which may be new, and one of everybody's.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type SyntheticEvent, useId, useState } from "react";
import { answer, client } from "../../api/client";
import type { components } from "../../api/schema";
import { announceError } from "../../parts/announce";
import type { Options } from "./entries";

type Label = components["schemas"]["LabelTold"];

interface Props {
  options: Options;
  onOptions: (options: Options) => void;
}

const LABELS = ["labels"];
const NEW = "new";

export function TagChoice({ options, onOptions }: Props) {
  const { data } = useQuery({ queryKey: LABELS, queryFn: () => answer(client.GET("/api/labels")) });
  const [isNaming, setNaming] = useState(false);
  const labels = data?.labels ?? [];
  const common = labels.filter((label) => label.everybodys);
  const { tag_id, global_tag_id, ...rest } = options;
  if (isNaming) {
    return (
      <NewTag
        onMade={(label) => {
          onOptions({ ...options, tag_id: label.id });
          setNaming(false);
        }}
        onCancel={() => setNaming(false)}
      />
    );
  }
  const without = (name: "tag_id" | "global_tag_id") => {
    const left = name === "tag_id" ? { ...rest, global_tag_id } : { ...rest, tag_id };
    onOptions(Object.fromEntries(Object.entries(left).filter(([, value]) => value !== undefined)) as Options);
  };
  return (
    <>
      <Choice
        label="My tag"
        labels={labels.filter((label) => !label.everybodys)}
        value={tag_id}
        onChoose={(id) => (id === null ? without("tag_id") : onOptions({ ...options, tag_id: id }))}
        onNew={() => setNaming(true)}
      />
      {common.length > 0 && (
        <Choice
          label="Everybody's tag"
          labels={common}
          value={global_tag_id}
          onChoose={(id) => (id === null ? without("global_tag_id") : onOptions({ ...options, global_tag_id: id }))}
        />
      )}
    </>
  );
}

interface ChoiceProps {
  label: string;
  labels: readonly Label[];
  value: number | undefined;
  onChoose: (id: number | null) => void;
  onNew?: () => void;
}

function Choice({ label, labels, value, onChoose, onNew }: ChoiceProps) {
  const id = useId();
  const choose = (told: string) => {
    if (told === NEW) onNew?.();
    else onChoose(told === "" ? null : Number(told));
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value ?? ""} onChange={(event) => choose(event.target.value)}>
        <option value="">None</option>
        {labels.map((each) => (
          <option key={each.id} value={each.id}>
            {each.name}
          </option>
        ))}
        {onNew && <option value={NEW}>New tag …</option>}
      </select>
    </div>
  );
}

function NewTag({ onMade, onCancel }: { onMade: (label: Label) => void; onCancel: () => void }) {
  const [name, setName] = useState("");
  const queries = useQueryClient();
  const id = useId();
  const make = async (event: SyntheticEvent) => {
    event.preventDefault();
    try {
      const label = await answer(client.POST("/api/labels", { body: { name, everybodys: false } }));
      await queries.invalidateQueries({ queryKey: LABELS });
      onMade(label);
    } catch (error) {
      announceError(error);
    }
  };
  return (
    <div className="field">
      <label htmlFor={id}>Name of the new tag</label>
      <div className="row add-new-tag">
        <input
          id={id}
          value={name}
          maxLength={100}
          ref={(element) => element?.focus()}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") void make(event);
            if (event.key === "Escape") onCancel();
          }}
        />
        <button type="button" className="button" disabled={name.trim() === ""} onClick={make}>
          Make
        </button>
        <button type="button" className="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </div>
  );
}
