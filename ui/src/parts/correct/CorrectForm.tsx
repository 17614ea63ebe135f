// Correcting tempo and key of tracks, and going back to what was measured.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Lock, LockOpen, Undo2 } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { type Change, correct, type Meant, type Part } from "../../api/tracks";
import { announce, announceError } from "../announce";
import { counted } from "../time";
import "./correct.css";
import { KEYS } from "./keys";

const FACTORS = [
  { tempo: "/2", label: "÷2", spoken: "half the tempo" },
  { tempo: "x2/3", label: "×2⁄3", spoken: "two thirds of the tempo" },
  { tempo: "x3/2", label: "×3⁄2", spoken: "one and a half times the tempo" },
  { tempo: "x2", label: "×2", spoken: "twice the tempo" },
];

/** Correct tracks that are told when it is done; returns what does it, and whether that is going on. */
export function useCorrect(target: () => Promise<Meant> | Meant) {
  const queries = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: async (change: Change) => correct(await target(), change),
    onSuccess: ({ changed, asked }) => {
      announce(changed === 0 ? "Nothing had to be changed." : `Corrected ${changed} of ${counted(asked, "track")}.`);
      for (const key of ["tracks", "track", "neighbours"]) queries.invalidateQueries({ queryKey: [key] });
    },
    onError: announceError,
  });
  return { change: mutate, isPending };
}

interface FormProps {
  target: () => Promise<Meant> | Meant;
  /** What is locked already, where that is known: it can be unlocked then. */
  locked?: readonly string[];
}

export function CorrectForm({ target, locked = [] }: FormProps) {
  const { change, isPending } = useCorrect(target);
  return (
    <div className="correct">
      <TempoPart change={change} isPending={isPending} locked={locked} />
      <KeyPart change={change} isPending={isPending} locked={locked} />
    </div>
  );
}

interface PartProps {
  change: (change: Change) => void;
  isPending: boolean;
  locked: readonly string[];
}

function TempoPart({ change, isPending, locked }: PartProps) {
  const [typed, setTyped] = useState("");
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== "") change({ tempo: typed.trim() });
  };
  return (
    <form className="field" onSubmit={submit}>
      <label htmlFor={id}>Tempo</label>
      <div className="row">
        {FACTORS.map(({ tempo, label, spoken }) => (
          <button
            type="button"
            key={tempo}
            className="button correct-factor"
            disabled={isPending}
            onClick={() => change({ tempo })}
          >
            {label}
            <span className="visually-hidden">{spoken}</span>
          </button>
        ))}
      </div>
      <div className="row correct-line">
        <input id={id} inputMode="decimal" placeholder="BPM" value={typed} onChange={(e) => setTyped(e.target.value)} />
        <button type="submit" className="button" disabled={isPending || typed.trim() === ""}>
          Set tempo
        </button>
        <LockButton what="tempo" change={change} isPending={isPending} locked={locked} />
        <Undo what="tempo" change={change} isPending={isPending} />
      </div>
    </form>
  );
}

function KeyPart({ change, isPending, locked }: PartProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Key</label>
      <div className="row correct-line">
        <select id={id} value="" disabled={isPending} onChange={(event) => change({ key: event.target.value })}>
          <option value="" disabled>
            Choose a key …
          </option>
          {KEYS.map(({ camelot, name }) => (
            <option key={camelot} value={camelot}>
              {camelot} · {name}
            </option>
          ))}
        </select>
        <LockButton what="key" change={change} isPending={isPending} locked={locked} />
        <Undo what="key" change={change} isPending={isPending} />
      </div>
    </div>
  );
}

function LockButton({ what, change, isPending, locked }: PartProps & { what: Part }) {
  const isLocked = locked.includes(what);
  return (
    <button
      type="button"
      className="button"
      disabled={isPending}
      title={isLocked ? `Let a new analysis change the ${what}` : `The ${what} is right: no new analysis changes it`}
      onClick={() => change(isLocked ? { unlock: [what] } : { lock: [what] })}
    >
      {isLocked ? <LockOpen size={16} aria-hidden /> : <Lock size={16} aria-hidden />}
      {isLocked ? "Unlock" : "Lock"} {what}
    </button>
  );
}

function Undo({ what, change, isPending }: Omit<PartProps, "locked"> & { what: Part }) {
  return (
    <button
      type="button"
      className="button"
      disabled={isPending}
      title={`Let the measured ${what} count again`}
      onClick={() => change({ undo: [what] })}
    >
      <Undo2 size={16} aria-hidden /> Undo {what}
    </button>
  );
}
