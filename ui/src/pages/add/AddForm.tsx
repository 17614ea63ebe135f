// The field for links and names, the ways to files, and what all that comes is given: tags and a priority.
import { FileAudio, FileText, Plus } from "lucide-react";
import { type ClipboardEvent, type FormEvent, type KeyboardEvent, useId, useRef, useState } from "react";
import { useMe } from "../../app/session";
import { LIST_ENDINGS } from "./chosen";
import { type Options, sendWanted } from "./entries";
import { wantedIn } from "./pasted";
import { TagChoice } from "./TagChoice";

interface Props {
  options: Options;
  onOptions: (options: Options) => void;
  onFiles: (files: readonly File[]) => void;
}

export function AddForm({ options, onOptions, onFiles }: Props) {
  const [text, setText] = useState("");
  const id = useId();
  const wanted = wantedIn(text);
  const box = useRef<HTMLTextAreaElement>(null);
  const add = (event?: FormEvent) => {
    event?.preventDefault();
    sendWanted(wanted, options);
    setText("");
    // The button is of no use until something is written again.
    box.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey || !text.includes("\n")) && !event.shiftKey) {
      event.preventDefault();
      if (wanted.length > 0) add();
    }
  };
  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length > 0) {
      event.preventDefault();
      onFiles([...event.clipboardData.files]);
    }
  };
  return (
    <form className="panel stack" onSubmit={add}>
      <div className="field">
        <label htmlFor={id}>Links or songs</label>
        <textarea
          ref={box}
          id={id}
          className="add-text"
          rows={3}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          placeholder={"https://open.spotify.com/playlist/…\nArtist - Title"}
          aria-describedby={`${id}-help`}
          spellCheck={false}
        />
        <span id={`${id}-help`} className="muted small">
          One or many, from Spotify, YouTube, Deezer and others, or “Artist - Title”, one a line. Files can be dropped
          anywhere on this page.
        </span>
      </div>
      <div className="add-options">
        <TagChoice options={options} onOptions={onOptions} />
        <PriorityChoice options={options} onOptions={onOptions} />
      </div>
      <div className="row">
        <button type="submit" className="button primary" disabled={wanted.length === 0}>
          <Plus size={17} aria-hidden /> {wanted.length > 1 ? `Add ${wanted.length}` : "Add"}
        </button>
        <FileButton accept={LIST_ENDINGS.join(",")} onFiles={onFiles} label="Lists …" Icon={FileText} />
        <FileButton
          accept="audio/*,.flac,.opus,.wv,.ape,.mka,.wma,.m4b"
          onFiles={onFiles}
          label="Music files …"
          Icon={FileAudio}
        />
      </div>
    </form>
  );
}

interface FileButtonProps {
  accept: string;
  label: string;
  Icon: typeof FileText;
  onFiles: (files: readonly File[]) => void;
}

function FileButton({ accept, label, Icon, onFiles }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="button" onClick={() => input.current?.click()}>
        <Icon size={17} aria-hidden /> {label}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={accept}
        aria-label={label}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </>
  );
}

function PriorityChoice({ options, onOptions }: Omit<Props, "onFiles">) {
  const id = useId();
  const me = useMe();
  return (
    <div className="field">
      <label htmlFor={id}>Priority</label>
      <select
        id={id}
        value={options.priority ?? "normal"}
        onChange={(event) =>
          onOptions({ ...options, priority: event.target.value as NonNullable<Options["priority"]> })
        }
      >
        {me.role === "admin" && <option value="high">High</option>}
        <option value="normal">Normal</option>
        <option value="low">Low</option>
      </select>
    </div>
  );
}
