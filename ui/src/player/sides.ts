// The two audio elements of the player and the graph that makes them loud: one plays, one has the next song ready.
import { factorOf, gainDbOf } from "./gain";
import { audioUrl, type Song } from "./song";

/** An audio element with the loudness of its song. */
export interface Side {
  audio: HTMLAudioElement;
  gain: GainNode | null;
  /** What it has loaded; null for nothing. */
  entry: number | null;
  factor: number;
}

export function makeSide(): Side {
  const audio = new Audio();
  audio.preload = "auto";
  return { audio, gain: null, entry: null, factor: 1 };
}

/** Have a side load a song. */
export function load(side: Side, song: Song, entry: number): void {
  side.entry = entry;
  side.factor = factorOf(gainDbOf(song));
  side.audio.src = audioUrl(song.id);
  if (side.gain) side.gain.gain.value = side.factor;
}

/** Silence a side and forget what it has. */
export function unload(side: Side): void {
  side.entry = null;
  side.audio.pause();
  side.audio.removeAttribute("src");
  side.audio.load();
}

/** The way from the sides to the loudspeaker; without Web Audio, the elements' own volume serves, which only lowers. */
export class Mixer {
  #context: AudioContext | null = null;
  #master: GainNode | null = null;
  #volume = 1;

  /** Browsers let sound begin only when a person did something; call this then. */
  wake(sides: readonly Side[]): void {
    if (this.#context === null && typeof AudioContext !== "undefined") this.#connect(new AudioContext(), sides);
    this.#context?.resume().catch(() => {});
  }

  setVolume(volume: number, sides: readonly Side[]): void {
    this.#volume = volume;
    if (this.#master) this.#master.gain.value = volume;
    else for (const side of sides) side.audio.volume = Math.min(1, volume * side.factor);
  }

  async close(): Promise<void> {
    await this.#context?.close();
    this.#context = null;
    this.#master = null;
  }

  #connect(context: AudioContext, sides: readonly Side[]): void {
    this.#context = context;
    this.#master = new GainNode(context, { gain: this.#volume });
    this.#master.connect(context.destination);
    for (const side of sides) {
      side.gain = new GainNode(context, { gain: side.factor });
      context.createMediaElementSource(side.audio).connect(side.gain).connect(this.#master);
      side.audio.volume = 1;
    }
  }
}
