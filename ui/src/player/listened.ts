// Whether a song was heard: half of it, in whatever pieces; jumping ahead hears nothing.

/** Longer steps of the clock are jumps. */
const LONGEST_STEP_S = 2;

export class Listened {
  #heardS = 0;
  #lastS = 0;
  #isTold = false;

  /** Begin a song anew. */
  begin(positionS = 0): void {
    this.#heardS = 0;
    this.#lastS = positionS;
    this.#isTold = false;
  }

  /** Move on to a position; true once, when half of the song has been heard. */
  step(positionS: number, durationS: number): boolean {
    const stepS = positionS - this.#lastS;
    this.#lastS = positionS;
    if (stepS > 0 && stepS <= LONGEST_STEP_S) this.#heardS += stepS;
    if (this.#isTold || !(durationS > 0) || this.#heardS < durationS / 2) return false;
    this.#isTold = true;
    return true;
  }
}
