// The player at the foot of every page.
import {
  Keyboard,
  ListMusic,
  Pause,
  Play,
  Repeat,
  Repeat1,
  Shuffle,
  SkipBack,
  SkipForward,
  Volume2,
  VolumeX,
} from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { Link } from "wouter";
import { loaded } from "../app/loading";
import { Cover } from "../parts/Cover";
import { IconButton } from "../parts/IconButton";
import { clock } from "../parts/time";
import { usePeaks } from "../parts/wave/peaks";
import { Wave } from "../parts/wave/Wave";
import { useClock } from "./clock";
import { seekTo, startDeck } from "./deck";
import { usePlayerKeys } from "./keys";
import { useMediaSession } from "./media";
import { usePlayer } from "./player";
import "./player-bar.css";
import "./dialogs.css"; // a style that did not come is not asked for again
import type { Song } from "./song";
import { startTabs } from "./tabs";

const LOADS = { queue: () => import("./QueueDrawer"), help: () => import("./ShortcutsDialog") };
const QueueDrawer = lazy(LOADS.queue);
const ShortcutsDialog = lazy(LOADS.help);

type Opened = keyof typeof LOADS | null;

export function PlayerBar() {
  const song = usePlayer(({ queue, at }) => queue[at]);
  const isPlaying = usePlayer((state) => state.isPlaying);
  const [opened, setOpened] = useState<Opened>(null);
  const open = useMemo(() => {
    const opener = (what: keyof typeof LOADS) => async () => {
      if (await loaded(LOADS[what])) setOpened(what);
    };
    return { help: opener("help"), queue: opener("queue") };
  }, []);
  const hasSong = song !== undefined;
  useEffect(() => {
    // While the server is there: browsers do not ask again for what could not be had.
    if (hasSong) for (const load of Object.values(LOADS)) load().catch(() => {});
  }, [hasSong]);
  useEffect(startDeck, []);
  useEffect(startTabs, []);
  useMediaSession(song, isPlaying);
  usePlayerKeys(open);
  return (
    <>
      {song && <Bar song={song} isPlaying={isPlaying} open={open} />}
      <Suspense>
        {opened === "queue" && <QueueDrawer close={() => setOpened(null)} />}
        {opened === "help" && <ShortcutsDialog close={() => setOpened(null)} />}
      </Suspense>
    </>
  );
}

interface BarProps {
  song: Song;
  isPlaying: boolean;
  open: { help: () => void; queue: () => void };
}

function Bar({ song, isPlaying, open }: BarProps) {
  return (
    <section className="player" aria-label="Player">
      <div className="player-song">
        <Cover id={song.id} hasCover={song.hasCover ?? false} size={42} />
        <div className="player-words">
          <Link href={`/tracks/${song.id}`} className="player-title" dir="auto" title={song.title}>
            {song.title}
          </Link>
          <span className="muted small player-artist" dir="auto">
            {song.artist || "Unknown artist"}
          </span>
        </div>
      </div>
      <Steering isPlaying={isPlaying} />
      <Seek song={song} />
      <div className="player-more">
        <Modes />
        <Volume />
        <span className="player-help">
          <IconButton label="Keys" onPress={open.help}>
            <Keyboard size={18} />
          </IconButton>
        </span>
        <IconButton label="Show the queue" onPress={open.queue}>
          <ListMusic size={19} />
        </IconButton>
      </div>
    </section>
  );
}

function Steering({ isPlaying }: { isPlaying: boolean }) {
  const { previous, next, toggle } = usePlayer.getState();
  return (
    <div className="player-steering">
      <span className="player-previous">
        <IconButton label="Previous track" onPress={previous}>
          <SkipBack size={20} />
        </IconButton>
      </span>
      <span className="player-play">
        <IconButton label={isPlaying ? "Pause" : "Play"} onPress={toggle}>
          {isPlaying ? <Pause size={22} /> : <Play size={22} />}
        </IconButton>
      </span>
      <IconButton label="Next track" onPress={() => next(true)}>
        <SkipForward size={20} />
      </IconButton>
    </div>
  );
}

function Seek({ song }: { song: Song }) {
  const { positionS, isWaiting } = useClock();
  const peaks = usePeaks(song.id);
  const durationS = song.durationS;
  return (
    <div className="player-seek" aria-busy={isWaiting}>
      <span className="numbers small muted">{clock(positionS)}</span>
      <Wave
        className="player-wave"
        label="Place in the track"
        durationS={durationS}
        positionS={positionS}
        onSeek={seekTo}
        peaks={peaks.data}
      />
      <span className="numbers small muted">{clock(durationS)}</span>
    </div>
  );
}

const REPEATED = { off: "Repeat nothing", all: "Repeat the queue", one: "Repeat this track" };

function Modes() {
  const isShuffled = usePlayer((state) => state.isShuffled);
  const repeat = usePlayer((state) => state.repeat);
  const { shuffle, cycleRepeat } = usePlayer.getState();
  return (
    <span className="player-modes">
      <IconButton label="Shuffle" isPressed={isShuffled} onPress={shuffle}>
        <Shuffle size={18} />
      </IconButton>
      <IconButton label={REPEATED[repeat]} isPressed={repeat !== "off"} onPress={cycleRepeat}>
        {repeat === "one" ? <Repeat1 size={18} /> : <Repeat size={18} />}
      </IconButton>
    </span>
  );
}

function Volume() {
  const volume = usePlayer((state) => state.volume);
  const isMuted = usePlayer((state) => state.isMuted);
  const { setVolume, mute } = usePlayer.getState();
  return (
    <span className="player-volume">
      <IconButton label={isMuted ? "Sound on" : "Mute"} onPress={mute}>
        {isMuted ? <VolumeX size={19} /> : <Volume2 size={19} />}
      </IconButton>
      <input
        type="range"
        min="0"
        max="1"
        step="0.05"
        aria-label="Volume"
        value={isMuted ? 0 : volume}
        onChange={(event) => setVolume(Number(event.target.value))}
      />
    </span>
  );
}
