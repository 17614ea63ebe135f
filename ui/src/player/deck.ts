// The sound: follows `player.ts`, plays the song at its place, has the next one ready so that nothing is between them,
// tells the server what was heard, and passes over what cannot be played.
import { answer, client, heardStatus, isPassing, sentence } from "../api/client";
import { announce } from "../parts/announce";
import { useClock } from "./clock";
import { loudnessOf } from "./gain";
import { keepQueue, keepSound, kept } from "./keep";
import { Listened } from "./listened";
import { after, type Entry } from "./order";
import { usePlayer } from "./player";
import { load, Mixer, makeSide, type Side, unload } from "./sides";
import { audioUrl } from "./song";

/** So long before the end the next song is loaded. */
const READY_S = 20;
const KEEP_MS = 2000;

class Deck {
  readonly #sides: [Side, Side] = [makeSide(), makeSide()];
  readonly #mixer = new Mixer();
  readonly #listened = new Listened();
  #front = 0;
  #turn = usePlayer.getState().turn;
  #failures = 0;
  #startS: number | null = kept().positionS;
  #lastKept = 0;

  constructor() {
    for (const side of this.#sides) this.#listen(side);
    usePlayer.subscribe(() => this.#follow());
    window.addEventListener("pagehide", () => this.#keep());
    useClock.setState({ positionS: this.#startS ?? 0 });
    this.#follow();
  }

  /** Go to a place in the song. */
  seek(positionS: number): void {
    const { audio } = this.#side;
    const end = Number.isFinite(audio.duration) ? audio.duration : (this.#entry?.durationS ?? 0);
    const target = Math.max(0, Math.min(positionS, end - 0.05));
    if (audio.readyState > 0) audio.currentTime = target;
    else this.#startS = target;
    useClock.setState({ positionS: target });
    this.#keep();
  }

  get #side(): Side {
    return this.#sides[this.#front] as Side;
  }

  get #spare(): Side {
    return this.#sides[1 - this.#front] as Side;
  }

  get #entry(): Entry | undefined {
    const { queue, at } = usePlayer.getState();
    return queue[at];
  }

  #follow(): void {
    const { isPlaying, volume, isMuted, turn } = usePlayer.getState();
    const entry = this.#entry;
    if (entry === undefined) this.#empty();
    else if (entry.entry !== this.#side.entry) this.#change(entry);
    else if (turn !== this.#turn) this.seek(0);
    if (turn !== this.#turn) this.#listened.begin();
    this.#turn = turn;
    this.#mixer.setVolume(isMuted ? 0 : loudnessOf(volume), this.#sides);
    if (entry !== undefined) this.#run(isPlaying);
    this.#keep();
  }

  #empty(): void {
    for (const side of this.#sides) if (side.entry !== null) unload(side);
    useClock.setState({ positionS: 0, isWaiting: false });
  }

  #change(entry: Entry): void {
    const isReady = this.#spare.entry === entry.entry;
    const isFirst = this.#side.entry === null && this.#spare.entry === null;
    this.#side.audio.pause();
    if (isReady) {
      this.#front = 1 - this.#front;
      if (this.#side.audio.currentTime > 0) this.#side.audio.currentTime = 0; // it was played before
    } else load(this.#side, entry, entry.entry);
    if (!isFirst) this.#startS = null;
    this.#listened.begin(this.#startS ?? 0);
    useClock.setState({ positionS: this.#startS ?? 0 });
  }

  #run(isPlaying: boolean): void {
    const { audio } = this.#side;
    if (!isPlaying) audio.pause();
    else if (audio.paused) {
      this.#mend();
      this.#mixer.wake(this.#sides);
      audio.play().catch((error: unknown) => this.#refused(error));
    }
  }

  /** What could not be loaded for a reason that has passed is loaded again, from where it broke off. */
  #mend(): void {
    const entry = this.#entry;
    if (this.#side.audio.error === null || entry === undefined) return;
    this.#startS ??= useClock.getState().positionS;
    load(this.#side, entry, entry.entry);
  }

  #refused(error: unknown): void {
    // AbortError: another song was chosen meanwhile. NotSupportedError comes as an event of the element too.
    if (error instanceof DOMException && error.name === "NotAllowedError") usePlayer.getState().pause();
  }

  #listen(side: Side): void {
    const { audio } = side;
    const ofFront = (act: () => void) => () => {
      if (side === this.#side) act();
    };
    audio.addEventListener(
      "loadedmetadata",
      ofFront(() => this.#loaded()),
    );
    audio.addEventListener(
      "timeupdate",
      ofFront(() => this.#tick()),
    );
    audio.addEventListener(
      "ended",
      ofFront(() => usePlayer.getState().next()),
    );
    audio.addEventListener(
      "waiting",
      ofFront(() => useClock.setState({ isWaiting: true })),
    );
    audio.addEventListener(
      "playing",
      ofFront(() => this.#sounds()),
    );
    audio.addEventListener("error", () => this.#broken(side));
  }

  #loaded(): void {
    if (this.#startS !== null) this.#side.audio.currentTime = this.#startS;
    this.#startS = null;
  }

  #sounds(): void {
    this.#failures = 0;
    useClock.setState({ isWaiting: false });
  }

  #tick(): void {
    const { currentTime, duration, seeking } = this.#side.audio;
    if (this.#startS !== null || seeking) return;
    useClock.setState({ positionS: currentTime });
    if (this.#listened.step(currentTime, duration)) this.#tellPlayed();
    if (duration - currentTime < READY_S) this.#makeReady();
    if (Date.now() - this.#lastKept > KEEP_MS) this.#keep();
  }

  #makeReady(): void {
    const { queue, at, repeat } = usePlayer.getState();
    const place = after(at, queue.length, repeat, false);
    const next = place === null ? undefined : queue[place];
    if (next !== undefined && place !== at && this.#spare.entry !== next.entry) load(this.#spare, next, next.entry);
  }

  #tellPlayed(): void {
    const id = this.#entry?.id;
    if (id === undefined) return;
    answer(client.POST("/api/tracks/{track_id}/played", { params: { path: { track_id: id } } })).catch(() => {
      // A play that is not noted is no reason to disturb who listens.
    });
  }

  async #broken(side: Side): Promise<void> {
    const entry = this.#entry;
    if (side.entry === null) return;
    if (side !== this.#side || entry === undefined || side.entry !== entry.entry) {
      side.entry = null;
      return;
    }
    const { isPlaying, queue, at, repeat } = usePlayer.getState();
    const { reason, isPassing } = await why(entry.id);
    announce(`“${entry.title}” cannot be played: ${reason}`, { isBad: true });
    if (this.#entry?.entry !== entry.entry || !isPlaying) return;
    this.#failures += 1;
    const hasNext = !isPassing && after(at, queue.length, repeat, true) !== null && this.#failures < queue.length;
    if (hasNext) usePlayer.getState().next(true);
    else usePlayer.getState().pause();
  }

  #keep(): void {
    this.#lastKept = Date.now();
    const state = usePlayer.getState();
    keepQueue(state.queue, state.at, useClock.getState().positionS);
    keepSound(state);
  }
}

interface Silence {
  reason: string;
  /** Whether no other song could be played now either. */
  isPassing: boolean;
}

/** Ask the server why there is no sound. */
async function why(id: number): Promise<Silence> {
  try {
    const response = await fetch(audioUrl(id), { headers: { Range: "bytes=0-0" } });
    const { ok, status } = response;
    if (ok) return { reason: "this browser knows no such kind of file.", isPassing: false };
    heardStatus(status);
    return { reason: sentence(await response.json().catch(() => null), status), isPassing: isPassing(status) };
  } catch {
    return { reason: "the server cannot be reached.", isPassing: true };
  }
}

let deck: Deck | null = null;

/** Have the sound follow the player; once is enough. */
export function startDeck(): void {
  deck ??= new Deck();
}

/** Go to a place in the song that plays. */
export function seekTo(positionS: number): void {
  deck?.seek(positionS);
}

/** Go ahead, or back with a negative number. */
export function seekBy(seconds: number): void {
  deck?.seek(useClock.getState().positionS + seconds);
}
