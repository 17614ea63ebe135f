// A button that does nothing while its work is under way or of no use, and keeps the focus: a disabled one loses it.
import type { ComponentProps, MouseEvent } from "react";

interface Props extends ComponentProps<"button"> {
  isBusy: boolean;
}

export function BusyButton({ isBusy, onClick, ...rest }: Props) {
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (isBusy) event.preventDefault();
    else onClick?.(event);
  };
  return <button {...rest} aria-disabled={isBusy || undefined} onClick={press} />;
}
