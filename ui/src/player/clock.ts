// Where in the song the player is; apart from the queue, because it changes four times a second.
import { create } from "zustand";
import { usePlayer } from "./player";

interface Clock {
  positionS: number;
  /** Whether the sound is still to come. */
  isWaiting: boolean;
}

export const useClock = create<Clock>(() => ({ positionS: 0, isWaiting: false }));

/** Where in a track the player is; null while it plays another one. */
export function usePositionIn(trackId: number): number | null {
  const isIt = usePlayer(({ queue, at }) => queue[at]?.id === trackId);
  const positionS = useClock((clock) => (isIt ? clock.positionS : 0));
  return isIt ? positionS : null;
}
