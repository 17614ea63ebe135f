// How many points are left out while the map moves: none, unless the machine cannot keep up. Pure.

/** Moves that are farther apart belong to two movements. */
const APART_MS = 250;
/** A movement begins with frames that tell nothing: what was at rest is woken. */
const UNTOLD = 2;
/** Frames that take longer than this on the average are felt; the others of a screen with 60 of them take this. */
const [SLOW_MS, GOOD_MS] = [22, 1000 / 60];
/** Of how many frames the average is, about: of so many, one that is slow alone is none. */
const AVERAGED = 8;
/** So many points show where everything is; fewer cost hardly less. */
const FEWEST = 12_000;

/** Return what tells at each drawn frame of a movement to draw every first, second, fourth … point. */
export function thinning(): (now: number, count: number) => number {
  let [step, last, frames, mean] = [1, Number.NEGATIVE_INFINITY, 0, GOOD_MS];
  return (now, count) => {
    const gap = now - last;
    last = now;
    frames = gap > APART_MS ? 0 : frames + 1;
    mean = frames > UNTOLD ? mean + (gap - mean) / AVERAGED : GOOD_MS;
    if (mean > SLOW_MS) [step, frames] = [2 * step, 0];
    while (step > 1 && count / step < FEWEST) step /= 2;
    return step;
  };
}
