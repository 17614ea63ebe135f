// What stands around every page: the ways to the others, and the player.
import { LogOut, Moon, Sun } from "lucide-react";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { ConnectionNotice } from "../live/ConnectionNotice";
import { Announcer } from "../parts/announce";
import { IconButton } from "../parts/IconButton";
import { PlayerBar } from "../player/PlayerBar";
import { LINKS } from "./pages";
import { useMe, useSignOut } from "./session";
import "./shell.css";
import { useTheme } from "./theme";

export function Shell({ children }: { children: ReactNode }) {
  const me = useMe();
  const [location] = useLocation();
  return (
    <div className="shell">
      <a className="shell-skip" href="#main">
        Skip to the page
      </a>
      <nav className="shell-nav" aria-label="Pages">
        <Link href="/" className="shell-brand">
          <img src="/icon.svg" alt="" width="26" height="26" />
          playlista
        </Link>
        {LINKS.filter((link) => !link.admin || me.role === "admin").map(({ href, label, Icon, Badge }) => (
          <Link key={href} href={href} className="shell-link" aria-current={isAt(location, href) ? "page" : undefined}>
            <Icon size={19} aria-hidden />
            {label}
            {Badge && <Badge />}
          </Link>
        ))}
        <Foot name={me.name} />
      </nav>
      <main className="shell-main" id="main" tabIndex={-1}>
        <ConnectionNotice />
        {children}
      </main>
      <div className="shell-player">
        <PlayerBar />
      </div>
      <Announcer />
    </div>
  );
}

function isAt(location: string, href: string): boolean {
  return href === "/" ? location === "/" : location === href || location.startsWith(`${href}/`);
}

function Foot({ name }: { name: string }) {
  const { choose } = useTheme();
  const signOut = useSignOut();
  const isDark = document.documentElement.dataset.theme === "dark";
  return (
    <div className="shell-foot">
      <IconButton label={isDark ? "Light colours" : "Dark colours"} onPress={() => choose(isDark ? "light" : "dark")}>
        {isDark ? <Sun size={18} /> : <Moon size={18} />}
      </IconButton>
      <IconButton label={`Sign out ${name}`} onPress={signOut}>
        <LogOut size={18} />
      </IconButton>
    </div>
  );
}
