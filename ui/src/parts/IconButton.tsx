// A button that shows only a picture, and says to everybody what it does.
import type { ReactNode } from "react";
import { Button, Tooltip, TooltipTrigger } from "react-aria-components";
import "./tooltip.css";

interface Props {
  label: string;
  onPress: () => void;
  children: ReactNode;
  isDisabled?: boolean;
  /** Its work is under way: it does nothing, and keeps the focus. */
  isBusy?: boolean;
  isPressed?: boolean;
}

export function IconButton({ label, onPress, children, isDisabled = false, isBusy = false, isPressed }: Props) {
  const pressed = isPressed === undefined ? {} : { "aria-pressed": isPressed };
  return (
    <TooltipTrigger delay={500}>
      <Button
        className="icon-button"
        aria-label={label}
        onPress={onPress}
        isDisabled={isDisabled}
        isPending={isBusy}
        {...pressed}
      >
        {children}
      </Button>
      <Tooltip className="tooltip" offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
