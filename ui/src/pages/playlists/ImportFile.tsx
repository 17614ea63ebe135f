// Reading a playlist from a file: what is found in the library is saved, and what is not is told.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FileUp } from "lucide-react";
import { useRef } from "react";
import { Link } from "wouter";
import { answer, client } from "../../api/client";
import type { components } from "../../api/schema";
import { BusyButton } from "../../parts/BusyButton";
import { ALL } from "./data";

type Imported = components["schemas"]["Imported"];

const ENDINGS = ".m3u8,.m3u,.pls,.xspf,.jspf,.csv,.txt";

export function useImport() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (file: File) => {
      const body = new FormData();
      body.append("file", file);
      const sent = { body: body as never, bodySerializer: (form: unknown) => form as BodyInit };
      return answer(client.POST("/api/playlists/import", sent));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ALL }),
  });
}

type Importing = ReturnType<typeof useImport>;

export function ImportButton({ importing }: { importing: Importing }) {
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null) => {
    const [file] = files ?? [];
    if (file) importing.mutate(file);
    if (input.current) input.current.value = ""; // the same file may be chosen again
  };
  return (
    <>
      <BusyButton type="button" className="button" isBusy={importing.isPending} onClick={() => input.current?.click()}>
        <FileUp size={17} aria-hidden /> {importing.isPending ? "Reading …" : "Import a file"}
      </BusyButton>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="A playlist to import"
        accept={ENDINGS}
        onChange={(event) => take(event.target.files)}
      />
    </>
  );
}

export function ImportResult({ importing: { data, error, reset } }: { importing: Importing }) {
  return (
    <div role="status">
      {error && (
        <p className="panel row between">
          <span className="wrong">{error.message}</span>
          <Close onPress={reset} />
        </p>
      )}
      {data && (
        <div className="panel stack">
          <div className="row between">
            <span>
              {words(data)}{" "}
              {data.playlist && <Link href={`/playlists/${data.playlist.id}`}>Open {data.playlist.name}</Link>}
            </span>
            <Close onPress={reset} />
          </div>
          <Missing imported={data} />
        </div>
      )}
    </div>
  );
}

function Close({ onPress }: { onPress: () => void }) {
  return (
    <button type="button" className="button" onClick={onPress}>
      Done
    </button>
  );
}

function words({ found, missing, playlist }: Imported): string {
  if (playlist === null) return "None of its tracks is in the library, so nothing was saved.";
  const all = found + missing.length;
  return missing.length === 0
    ? `All ${all} tracks are in the library.`
    : `${found} of ${all} tracks are in the library.`;
}

function Missing({ imported: { missing } }: { imported: Imported }) {
  if (missing.length === 0) return null;
  return (
    <details className="fold">
      <summary>What was not found</summary>
      <ul className="small import-missing">
        {missing.map(({ position, label, reason }) => (
          <li key={position}>
            {position}. {label} <span className="muted">({reason})</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
