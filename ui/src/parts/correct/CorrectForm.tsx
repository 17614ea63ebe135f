// Correcting tempo and key of tracks, and going back to what was measured.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Lock, LockOpen, Undo2 } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { type Change, correct, type Meant, type Part } from "../../api/tracks";
import { announce, announceError } from "../announce";
import { counted } from "../time";
import "./correct.css";
import { BusyButton } from "../BusyButton";
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
    onSuccess: ({ changed, asked }, change) => {
      const done = `${verbOf(change)} ${changed} of ${counted(asked, "track")}.`;
      announce(changed === 0 ? "Nothing had to be changed." : done);
      for (const key of ["tracks", "track", "neighbours"]) queries.invalidateQueries({ queryKey: [key] });
    },
    onError: announceError,
  });
  return { change: mutate, isPending };
}

function verbOf({ lock, unlock, undo }: Change): string {
  if (lock) return "Locked";
  if (unlock) return "Unlocked";
  return undo ? "Undone for" : "Corrected";
}

interface FormProps {
  target: () => Promise<Meant> | Meant;
  /** What is locked already, where that is known: it can be unlocked then. */
  locked?: readonly string[];
  /** What was corrected, and can be undone; all of it where that is not known. */
  corrected?: readonly Part[];
}

const BOTH: readonly Part[] = ["tempo", "key"];

export function CorrectForm({ target, locked = [], corrected = BOTH }: FormProps) {
  const { change, isPending } = useCorrect(target);
  return (
    <div className="correct">
      <TempoPart change={change} isPending={isPending} locked={locked} corrected={corrected} />
      <KeyPart change={change} isPending={isPending} locked={locked} corrected={corrected} />
    </div>
  );
}

interface PartProps {
  change: (change: Change) => void;
  isPending: boolean;
  locked: readonly string[];
  corrected: readonly Part[];
}

function TempoPart({ change, isPending, locked, corrected }: PartProps) {
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
          <BusyButton
            type="button"
            key={tempo}
            className="button correct-factor"
            isBusy={isPending}
            onClick={() => change({ tempo })}
          >
            {label}
            <span className="visually-hidden">{spoken}</span>
          </BusyButton>
        ))}
      </div>
      <div className="row correct-line">
        <input id={id} inputMode="decimal" placeholder="BPM" value={typed} onChange={(e) => setTyped(e.target.value)} />
        <BusyButton type="submit" className="button" isBusy={isPending} disabled={typed.trim() === ""}>
          Set tempo
        </BusyButton>
        <LockButton what="tempo" change={change} isPending={isPending} locked={locked} />
        <Undo what="tempo" change={change} isPending={isPending} corrected={corrected} />
      </div>
    </form>
  );
}

function KeyPart({ change, isPending, locked, corrected }: PartProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Key</label>
      <div className="row correct-line">
        <select id={id} value="" onChange={(event) => change({ key: event.target.value })}>
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
        <Undo what="key" change={change} isPending={isPending} corrected={corrected} />
      </div>
    </div>
  );
}

function LockButton({ what, change, isPending, locked }: Omit<PartProps, "corrected"> & { what: Part }) {
  const isLocked = locked.includes(what);
  return (
    <BusyButton
      type="button"
      className="button"
      isBusy={isPending}
      title={isLocked ? `Let a new analysis change the ${what}` : `The ${what} is right: no new analysis changes it`}
      onClick={() => change(isLocked ? { unlock: [what] } : { lock: [what] })}
    >
      {isLocked ? <LockOpen size={16} aria-hidden /> : <Lock size={16} aria-hidden />}
      {isLocked ? "Unlock" : "Lock"} {what}
    </BusyButton>
  );
}

function Undo({ what, change, isPending, corrected }: Omit<PartProps, "locked"> & { what: Part }) {
  const isOfUse = corrected.includes(what);
  return (
    <BusyButton
      type="button"
      className="button"
      isBusy={isPending || !isOfUse}
      title={isOfUse ? `Let the measured ${what} count again` : `The ${what} was not corrected`}
      onClick={() => change({ undo: [what] })}
    >
      <Undo2 size={16} aria-hidden /> Undo {what}
    </BusyButton>
  );
}
