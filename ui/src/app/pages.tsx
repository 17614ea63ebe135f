// The pages by their addresses, and those that the navigation leads to. Each is loaded when it is first opened.
import { Gauge, ListMusic, ListTodo, type LucideIcon, Map as MapIcon, Music, Plus, Settings } from "lucide-react";
import type { ComponentType } from "react";
import { QueueBadge } from "../live/QueueBadge";
import { page } from "./loading";

export const PAGES: { path: string; Page: ComponentType }[] = [
  { path: "/playlists", Page: page(() => import("../pages/playlists/PlaylistsPage")) },
  { path: "/playlists/new", Page: page(() => import("../pages/playlists/making/NewPlaylist")) },
  { path: "/playlists/:id", Page: page(() => import("../pages/playlists/list/PlaylistPage")) },
  { path: "/", Page: page(() => import("../pages/dashboard/Dashboard")) },
  { path: "/map", Page: page(() => import("../pages/map/MapPage")) },
  { path: "/library", Page: page(() => import("../pages/library/Library")) },
  { path: "/tracks/:id", Page: page(() => import("../pages/track/Track")) },
  { path: "/duplicates", Page: page(() => import("../pages/duplicates/Duplicates")) },
  { path: "/add", Page: page(() => import("../pages/add/Add")) },
  { path: "/add/reviews", Page: page(() => import("../pages/add/Reviews")) },
  { path: "/jobs", Page: page(() => import("../pages/jobs/Jobs")) },
  { path: "/settings/:part?", Page: page(() => import("../pages/settings/Settings")) },
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
