// One tab of a browser plays at a time: where one begins the others pause.
import { usePlayer } from "./player";

let channel: BroadcastChannel | undefined;

export function startTabs(): void {
  if (channel !== undefined || !("BroadcastChannel" in window)) return;
  channel = new BroadcastChannel("playlista.player");
  channel.onmessage = () => usePlayer.getState().pause();
  usePlayer.subscribe((state, before) => {
    if (state.isPlaying && !before.isPlaying) channel?.postMessage("plays");
  });
}
