// Choosing tracks by searching for them: one, or several that keep their order.
import { X } from "lucide-react";
import { useState } from "react";
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from "react-aria-components";
import { MOST_TOLD, useFoundTracks, useNamed } from "./tracks";

interface Props {
  label: string;
  help?: string;
  ids: readonly number[];
  onChange: (ids: number[]) => void;
  /** Only one may be chosen. */
  isSingle?: boolean;
  isRequired?: boolean;
}

/** So many are shown until all are asked for. */
const SHOWN = 10;

export function TrackPicker({ label, help, ids, onChange, isSingle = false, isRequired = false }: Props) {
  const add = (id: number) => onChange(isSingle ? [id] : [...new Set([...ids, id])]);
  return (
    <div className="field picker">
      <TrackSearch label={isRequired ? `${label} (needed)` : label} onChoose={add} />
      {help && <span className="muted small">{help}</span>}
      {ids.length > 0 && <Chosen label={label} ids={ids} onRemove={(id) => onChange(ids.filter((is) => is !== id))} />}
    </div>
  );
}

/** A field to search in; each choice is told, and the field is ready for the next. */
export function TrackSearch({ label, onChoose }: { label: string; onChoose: (id: number) => void }) {
  const [text, setText] = useState("");
  // A choice closes the list by beginning with a new field, which takes the focus.
  const [round, setRound] = useState(0);
  const { found, isNone } = useFoundTracks(text);
  const choose = (key: unknown) => {
    if (typeof key !== "number") return;
    onChoose(key);
    setText("");
    setRound(round + 1);
  };
  return (
    <ComboBox
      key={round}
      autoFocus={round > 0}
      className="field"
      items={found}
      value={null}
      onChange={choose}
      inputValue={text}
      onInputChange={setText}
      allowsEmptyCollection
    >
      <Label className="label">{label}</Label>
      <Input className="input" placeholder="Search for a track" />
      <Popover className="menu-popover picker-popover">
        <ListBox<{ id: number; label: string; note: string }>
          className="menu"
          renderEmptyState={() => (
            <span className="muted small picker-none">{isNone ? "Nothing is found." : "Searching …"}</span>
          )}
        >
          {(item) => (
            <ListBoxItem className="menu-item" id={item.id} textValue={item.label}>
              {item.label} <span className="muted small">{item.note}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

function Chosen({ label, ids, onRemove }: { label: string; ids: readonly number[]; onRemove: (id: number) => void }) {
  const [isAll, setIsAll] = useState(false);
  const shown = isAll ? ids : ids.slice(0, SHOWN);
  const names = useNamed(shown);
  const left = ids.length - shown.length;
  return (
    <ul className="picker-chosen" aria-label={label}>
      {shown.map((id) => (
        <li key={id} className="badge accent picker-chip">
          <span className="picker-name">{names.get(id) ?? `Track ${id}`}</span>
          <button type="button" aria-label={`Remove ${names.get(id) ?? `track ${id}`}`} onClick={() => onRemove(id)}>
            <X size={14} aria-hidden />
          </button>
        </li>
      ))}
      {left > 0 && (
        <li>
          <button type="button" className="link" onClick={() => setIsAll(true)} disabled={shown.length >= MOST_TOLD}>
            and {left} more
          </button>
        </li>
      )}
    </ul>
  );
}
