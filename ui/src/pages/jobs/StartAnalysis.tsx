// Starting analyses: of the library or a folder, which administrators may, and of a playlist.
import { useQuery } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { answer, client } from "../../api/client";
import { useMe } from "../../app/session";
import { start } from "../../live/starting";

export function StartAnalysis() {
  const { role } = useMe();
  return (
    <section className="panel stack" aria-label="Start an analysis">
      {role === "admin" && <ScanForm />}
      <PlaylistForm />
    </section>
  );
}

function ScanForm() {
  const [folder, setFolder] = useState("");
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = { folder: folder.trim() || null };
    void start(() => answer(client.POST("/api/analysis/scan", { body })));
  };
  return (
    <form className="start-row" onSubmit={submit}>
      <div className="field">
        <label htmlFor={id}>Look for new and changed files in</label>
        <input
          id={id}
          value={folder}
          onChange={(event) => setFolder(event.target.value)}
          placeholder="the whole library, or a folder: Jazz/Live"
          spellCheck={false}
        />
      </div>
      <button type="submit" className="button primary">
        <Play size={16} aria-hidden /> Scan
      </button>
    </form>
  );
}

function PlaylistForm() {
  const [chosen, choose] = useState("");
  const id = useId();
  const { data } = useQuery({
    queryKey: ["playlists", "all"],
    queryFn: () => answer(client.GET("/api/playlists")),
  });
  const playlists = data?.playlists ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const path = { playlist_id: Number(chosen) };
    void start(async () => {
      const { job_id, message } = await answer(
        client.POST("/api/analyze_playlist/{playlist_id}", { params: { path } }),
      );
      return { id: job_id, message };
    });
  };
  if (playlists.length === 0) return null;
  return (
    <form className="start-row" onSubmit={submit}>
      <div className="field">
        <label htmlFor={id}>Analyse the tracks of a playlist</label>
        <select id={id} value={chosen} onChange={(event) => choose(event.target.value)} required>
          <option value="">Choose a playlist</option>
          {playlists.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </select>
      </div>
      <button type="submit" className="button" disabled={chosen === ""}>
        <Play size={16} aria-hidden /> Analyse
      </button>
    </form>
  );
}
