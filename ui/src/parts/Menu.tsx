// A small menu behind a button that shows only a picture.
import type { ReactNode } from "react";
import { Menu as AriaMenu, Button, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import "./menu.css";

export interface Choice {
  id: string;
  label: string;
  isChosen?: boolean;
  onAction: () => void;
}

export function Menu({ label, icon, choices }: { label: string; icon: ReactNode; choices: Choice[] }) {
  return (
    <MenuTrigger>
      <Button className="icon-button" aria-label={label}>
        {icon}
      </Button>
      <Popover className="menu-popover">
        <AriaMenu className="menu" aria-label={label}>
          {choices.map((choice) => (
            <MenuItem
              key={choice.id}
              id={choice.id}
              className={choice.isChosen ? "menu-item chosen" : "menu-item"}
              onAction={choice.onAction}
            >
              {choice.label}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
