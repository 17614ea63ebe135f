// The pages by their addresses, and those that the navigation leads to. Each is loaded when it is first opened.
import { Gauge, ListMusic, ListTodo, type LucideIcon, Map as MapIcon, Music, Plus, Settings } from "lucide-react";
import { type ComponentType, lazy } from "react";
import { QueueBadge } from "../live/QueueBadge";

export const PAGES: { path: string; Page: ComponentType }[] = [
  { path: "/playlists", Page: lazy(() => import("../pages/playlists/PlaylistsPage")) },
  { path: "/playlists/new", Page: lazy(() => import("../pages/playlists/making/NewPlaylist")) },
  { path: "/playlists/:id", Page: lazy(() => import("../pages/playlists/list/PlaylistPage")) },
  { path: "/", Page: lazy(() => import("../pages/dashboard/Dashboard")) },
  { path: "/map", Page: lazy(() => import("../pages/map/MapPage")) },
  { path: "/library", Page: lazy(() => import("../pages/library/Library")) },
  { path: "/tracks/:id", Page: lazy(() => import("../pages/track/Track")) },
  { path: "/duplicates", Page: lazy(() => import("../pages/duplicates/Duplicates")) },
  { path: "/add", Page: lazy(() => import("../pages/add/Add")) },
  { path: "/add/reviews", Page: lazy(() => import("../pages/add/Reviews")) },
  { path: "/jobs", Page: lazy(() => import("../pages/jobs/Jobs")) },
  { path: "/settings/:part?", Page: lazy(() => import("../pages/settings/Settings")) },
];

export interface NavigationLink {
  href: string;
  label: string;
  Icon: LucideIcon;
  Badge?: ComponentType;
  admin?: boolean;
}

export const LINKS: NavigationLink[] = [
  { href: "/", label: "Home", Icon: Gauge },
  { href: "/add", label: "Add", Icon: Plus, Badge: QueueBadge },
  { href: "/library", label: "Library", Icon: Music },
  { href: "/map", label: "Map", Icon: MapIcon },
  { href: "/playlists", label: "Playlists", Icon: ListMusic },
  { href: "/jobs", label: "Jobs", Icon: ListTodo },
  { href: "/settings", label: "Settings", Icon: Settings },
];
