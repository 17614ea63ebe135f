// Colours, password, and the browsers in which one is signed in.
import { LogOut } from "lucide-react";
import { useMe, useSignOut } from "../../app/session";
import { type Theme, useTheme } from "../../app/theme";
import { Password } from "./Password";
import { Sessions } from "./Sessions";

export function Account() {
  const me = useMe();
  const signOut = useSignOut();
  return (
    <>
      <div className="row between">
        <p className="muted">
          You are signed in as <strong>{me.name}</strong>
          {me.role === "admin" && ", an administrator"}.
        </p>
        <button type="button" className="button" onClick={signOut}>
          <LogOut size={17} aria-hidden /> Sign out
        </button>
      </div>
      <ThemeChoice />
      <Password name={me.name} />
      <Sessions />
    </>
  );
}

const THEMES: { theme: Theme; label: string }[] = [
  { theme: "system", label: "As the system" },
  { theme: "light", label: "Light" },
  { theme: "dark", label: "Dark" },
];

function ThemeChoice() {
  const { theme, choose } = useTheme();
  return (
    <fieldset className="panel theme-choice">
      <legend>Colours</legend>
      <div className="row">
        {THEMES.map((each) => (
          <label key={each.theme} className="theme-option">
            <input
              type="radio"
              name="theme"
              checked={theme === each.theme}
              onChange={() => choose(each.theme)}
              value={each.theme}
            />
            {each.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
