// Finds a track on the map by words.
import { useQuery } from "@tanstack/react-query";
import { Search as SearchIcon } from "lucide-react";
import { type FormEvent, useState } from "react";
import { answer, client } from "../../api/client";
import { titleOf } from "../../player/song";
import type { Row } from "./sheet";
import { artistOf } from "./song";

const FIELDS = "id,title,artists,path,tempo_bpm,camelot";

export function Search({ onFound }: { onFound: (id: number) => void }) {
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  const found = useQuery({
    queryKey: ["map", "search", asked],
    queryFn: () => answer(client.GET("/api/tracks", { params: { query: { query: asked, limit: 8, fields: FIELDS } } })),
    enabled: asked !== "",
    retry: false,
  });
  const close = () => {
    setAsked("");
    setText("");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(text.trim());
  };
  return (
    <search className="map-search">
      <form className="row" onSubmit={submit}>
        <input
          className="input"
          type="search"
          aria-label="Find a track on the map"
          placeholder="Find a track"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === "Escape" && close()}
        />
        <button type="submit" className="icon-button" aria-label="Find">
          <SearchIcon size={18} aria-hidden />
        </button>
      </form>
      {asked !== "" && (
        <div className="panel map-found" aria-live="polite">
          {found.error && <p className="small">{found.error.message}</p>}
          {found.data?.total === 0 && <p className="small">Nothing is found for “{asked}”.</p>}
          <Found
            rows={found.data?.tracks ?? []}
            choose={(id) => {
              onFound(id);
              close();
            }}
          />
        </div>
      )}
    </search>
  );
}

function Found({ rows, choose }: { rows: readonly Row[]; choose: (id: number) => void }) {
  return (
    <ul>
      {rows.map((row) => (
        <li key={row.id}>
          <button type="button" onClick={() => choose(row.id)}>
            <strong>{titleOf(row)}</strong>
            <span className="muted">{artistOf(row)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
