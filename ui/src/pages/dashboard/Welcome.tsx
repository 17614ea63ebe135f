// How to begin: three ways to get music in.
import { FolderSearch, Link as LinkIcon, Upload } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { useMe } from "../../app/session";

export function Welcome() {
  const { role } = useMe();
  return (
    <div className="stack">
      <p className="welcome-lead">
        playlista listens to your music: it finds the tempo, the key and the mood of every track, draws a map of what
        sounds alike, and makes playlists from it. Begin with some music.
      </p>
      <div className="grid">
        <Way href="/add" icon={<LinkIcon size={24} aria-hidden />} title="Paste a link">
          A song, an album or a playlist of Spotify, YouTube or Deezer is downloaded and analysed.
        </Way>
        <Way href="/add" icon={<Upload size={24} aria-hidden />} title="Drop files">
          Send audio files from this computer, or a list of songs as CSV, M3U or XSPF.
        </Way>
        {role === "admin" && (
          <Way href="/jobs" icon={<FolderSearch size={24} aria-hidden />} title="Scan the folder">
            Music that is already in the server’s library folder is found and analysed.
          </Way>
        )}
      </div>
    </div>
  );
}

function Way({ href, icon, title, children }: { href: string; icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <Link href={href} className="panel way">
      <span className="way-icon">{icon}</span>
      <strong>{title}</strong>
      <span className="muted">{children}</span>
    </Link>
  );
}
