// Where one writes what is looked for, in plain words or the filter language; completes it, and shows its mistakes.
import { useQuery } from "@tanstack/react-query";
import { Search, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { ApiError, answer, client } from "../../api/client";
import { useLabels } from "../../parts/labels/LabelsForm";
import { type Completion, complete, isUnfinished, written } from "./completion";
import "./search.css";

const TYPING_MS = 300;
const NO_FIELDS: never[] = [];

interface Props {
  query: string;
  onChange: (query: string) => void;
  error: Error | null;
  label?: string;
}

export function SearchBox({ query, onChange, error, label = "Search the library" }: Props) {
  const [text, setText] = useTyped(query, onChange);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [caret, setCaret] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const completion = useCompletion(text, caret);
  const count = completion.suggestions.length;
  const isShown = isOpen && (count > 0 || completion.help !== null);
  const write = (value: string, place: number) => {
    setText(value);
    setCaret(place);
    setActive(-1);
  };
  const choose = (index: number) => {
    const suggestion = completion.suggestions[index];
    if (suggestion === undefined) return;
    const [value, place] = written(text, completion, suggestion);
    write(value, place);
    requestAnimationFrame(() => input.current?.setSelectionRange(place, place));
    input.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isShown) setOpen(true);
      else if (count > 0) setActive(stepped(active, event.key === "ArrowDown" ? 1 : -1, count));
    } else if ((event.key === "Enter" || event.key === "Tab") && isShown && active >= 0) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Enter") {
      setOpen(false);
      onChange(text.trim());
    } else if (event.key === "Escape" && isShown) {
      event.preventDefault();
      setOpen(false);
    }
  };
  return (
    <search className="search">
      <div className="search-line">
        <Search size={18} aria-hidden className="muted" />
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded={isShown}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={isShown && active >= 0 ? `${id}-${active}` : undefined}
          aria-describedby={`${id}-help`}
          aria-invalid={error instanceof ApiError && error.status === 422}
          placeholder="Words, or tempo:120..130 key:8A -label:party"
          value={text}
          autoComplete="off"
          spellCheck={false}
          maxLength={2000}
          onChange={(event) => {
            setOpen(true);
            write(event.target.value, event.target.selectionStart ?? event.target.value.length);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
          onKeyDown={press}
          onBlur={() => setOpen(false)}
        />
        {text !== "" && (
          <button
            type="button"
            className="icon-button"
            aria-label="Clear the search"
            onClick={() => {
              write("", 0);
              onChange("");
              input.current?.focus();
            }}
          >
            <X size={17} aria-hidden />
          </button>
        )}
      </div>
      <Mistake error={error} query={query} />
      <Suggestions id={id} completion={completion} active={active} isShown={isShown} choose={choose} />
    </search>
  );
}

/** Go round through so many; from none to the first, or to the last. */
function stepped(active: number, by: number, count: number): number {
  if (active < 0) return by > 0 ? 0 : count - 1;
  return (active + by + count) % count;
}

/** What is typed; it is asked for when typing rests, and what is asked for from elsewhere takes its place. */
function useTyped(query: string, onChange: (query: string) => void): [string, (text: string) => void] {
  const [text, setText] = useState(query);
  const told = useRef(query);
  const tell = useRef(onChange);
  tell.current = onChange;
  useEffect(() => {
    if (query !== told.current) setText(query);
    told.current = query;
  }, [query]);
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === told.current || isUnfinished(wanted)) return;
    const timer = setTimeout(() => {
      told.current = wanted;
      tell.current(wanted);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText];
}

function useCompletion(text: string, caret: number): Completion {
  const fields = useQuery({
    queryKey: ["query-fields"],
    queryFn: async ({ signal }) => (await answer(client.GET("/api/tracks/query-fields", { signal }))).fields,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const labels = useLabels();
  const playlists = useQuery({
    queryKey: ["playlists", "names"],
    queryFn: async ({ signal }) => (await answer(client.GET("/api/playlists", { signal }))).playlists,
  });
  const values = {
    label: [...(labels.data ?? []).map(({ name }) => name), "none"],
    in: (playlists.data ?? []).map(({ name }) => name),
  };
  return complete(text, caret, fields.data ?? NO_FIELDS, values);
}

interface SuggestionsProps {
  id: string;
  completion: Completion;
  active: number;
  isShown: boolean;
  choose: (index: number) => void;
}

function Suggestions({ id, completion, active, isShown, choose }: SuggestionsProps) {
  const { suggestions, help } = completion;
  return (
    <div className="search-panel" hidden={!isShown}>
      <p id={`${id}-help`} className="search-help small muted" aria-live="polite">
        {help}
      </p>
      <div id={`${id}-list`} role="listbox" aria-label="What may follow">
        {suggestions.map(({ label, note }, index) => (
          <div
            key={label}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className="search-option"
            onPointerDown={(event) => {
              event.preventDefault();
              choose(index);
            }}
          >
            <strong>{label}</strong>
            <span className="muted small">{note}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

/** What is wrong with the query, with its characters marked. */
export function Mistake({ error, query }: { error: Error | null; query: string }) {
  if (!(error instanceof ApiError) || error.status !== 422) return null;
  const letters = [...query];
  const [from, to] = error.place ?? [0, 0];
  return (
    <div className="search-mistake small" role="alert">
      {error.message}
      {to > from && (
        <code>
          {letters.slice(0, from).join("")}
          <mark>{letters.slice(from, to).join("")}</mark>
          {letters.slice(to).join("")}
        </code>
      )}
    </div>
  );
}
