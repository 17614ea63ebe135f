// A button that opens a small panel beside it.
import type { ReactNode } from "react";
import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";
import "./popover.css";

interface Props {
  label: string;
  icon?: ReactNode;
  /** What the panel is called, where that is not the label. */
  title?: string;
  isDisabled?: boolean;
  children: ReactNode | ((close: () => void) => ReactNode);
}

export function PopoverButton({ label, icon, title = label, isDisabled = false, children }: Props) {
  return (
    <DialogTrigger>
      <Button className="button" isDisabled={isDisabled}>
        {icon}
        {label}
      </Button>
      <Popover className="popover" offset={6}>
        <Dialog className="popover-inside" aria-label={title}>
          {({ close }) => (typeof children === "function" ? children(close) : children)}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
