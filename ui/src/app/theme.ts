// Light, dark, or what the system says; the choice stays in this browser.
import { create } from "zustand";

export type Theme = "system" | "light" | "dark";

const KEY = "playlista.theme";
const dark = () => window.matchMedia("(prefers-color-scheme: dark)");

function stored(): Theme {
  const value = localStorage.getItem(KEY);
  return value === "light" || value === "dark" ? value : "system";
}

function show(theme: Theme): void {
  const isDark = theme === "dark" || (theme === "system" && dark().matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
}

export const useTheme = create<{ theme: Theme; choose: (theme: Theme) => void }>((set) => ({
  theme: stored(),
  choose: (theme) => {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
    show(theme);
    set({ theme });
  },
}));

/** Show the chosen theme, and follow the system where it decides. */
export function startTheme(): void {
  show(useTheme.getState().theme);
  dark().addEventListener("change", () => show(useTheme.getState().theme));
}
