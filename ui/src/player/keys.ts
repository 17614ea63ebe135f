// The keys of the player, wherever one is; they are left alone in fields and in parts that use them themselves.
import { useEffect } from "react";
import { seekBy } from "./deck";
import { usePlayer } from "./player";

export const SHORTCUTS: { keys: string[]; does: string }[] = [
  { keys: ["Space"], does: "Play or pause" },
  { keys: ["←", "→"], does: "5 seconds back or ahead" },
  { keys: ["Shift", "←"], does: "Previous track" },
  { keys: ["Shift", "→"], does: "Next track" },
  { keys: ["Shift", "↑"], does: "Louder" },
  { keys: ["Shift", "↓"], does: "Softer" },
  { keys: ["M"], does: "Mute" },
  { keys: ["S"], does: "Shuffle what is to come" },
  { keys: ["R"], does: "Repeat: nothing, all, one" },
  { keys: ["Q"], does: "Show the queue" },
  { keys: ["?"], does: "Show these keys" },
];

/** What keys do in the table of the library; `pages/library/useGridActs.ts` does it. */
export const TABLE_SHORTCUTS: typeof SHORTCUTS = [
  { keys: ["↑", "↓"], does: "One track up or down" },
  { keys: ["Shift", "↓"], does: "Choose more" },
  { keys: ["Space"], does: "Choose, or choose no longer" },
  { keys: ["Ctrl", "A"], does: "Choose all that are found" },
  { keys: ["Enter"], does: "Play from here" },
  { keys: ["O"], does: "Open the track" },
  { keys: ["Esc"], does: "Choose nothing" },
];

const STEP_S = 5;
const VOLUME_STEP = 0.05;
const FIELDS = "input, textarea, select, [contenteditable]";
/** Parts that move by arrows themselves. */
const MOVES = "[role=grid], [role=slider], [role=listbox], [role=menu], [role=tablist], [role=radiogroup], [role=tree]";
const PRESSES = "button, a[href], summary, [role=button], [role=grid]";

export interface Openers {
  help: () => void;
  queue: () => void;
}

/** Tell what a key does, or undefined. */
export function actionOf(event: KeyboardEvent, open: Openers): (() => void) | undefined {
  const target = event.target instanceof Element ? event.target : null;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  if (target?.closest(FIELDS) || target?.closest("[role=dialog]")) return undefined;
  if (event.key === " ") return target?.closest(PRESSES) ? undefined : player().toggle;
  if (event.key.startsWith("Arrow")) return target?.closest(MOVES) ? undefined : arrow(event);
  if (target?.closest("[role=grid], [role=listbox], [role=menu]")) return event.key === "?" ? open.help : undefined;
  const byKey: Record<string, () => void> = {
    m: player().mute,
    s: player().shuffle,
    r: player().cycleRepeat,
    q: open.queue,
    "?": open.help,
  };
  return byKey[event.key.toLowerCase()];
}

const player = () => usePlayer.getState();

function arrow({ key, shiftKey }: KeyboardEvent): (() => void) | undefined {
  switch (shiftKey ? `Shift ${key}` : key) {
    case "ArrowLeft":
      return () => seekBy(-STEP_S);
    case "ArrowRight":
      return () => seekBy(STEP_S);
    case "Shift ArrowLeft":
      return player().previous;
    case "Shift ArrowRight":
      return () => player().next(true);
    case "Shift ArrowUp":
      return () => player().setVolume(player().volume + VOLUME_STEP);
    case "Shift ArrowDown":
      return () => player().setVolume(player().volume - VOLUME_STEP);
  }
}

/** Listen to the keys of the player while a component is shown. */
export function usePlayerKeys(open: Openers): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const act = actionOf(event, open);
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [open]);
}
