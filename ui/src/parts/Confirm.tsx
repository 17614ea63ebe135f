// A question that is asked before something is done that cannot be undone, or takes long.
import type { ReactNode } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import "./confirm.css";

interface Props {
  title: string;
  /** The words of the button that does it. */
  action: string;
  /** Red, unless nothing is lost by it. */
  tone?: "danger" | "primary";
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}

export function Confirm({ title, action, tone = "danger", onConfirm, onClose, children }: Props) {
  const confirm = () => {
    onConfirm();
    onClose();
  };
  return (
    <ModalOverlay className="veil" isOpen isDismissable onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Modal className="panel confirm">
        <Dialog role="alertdialog" className="stack confirm-dialog">
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          <div>{children}</div>
          <div className="row confirm-buttons">
            <button type="button" className="button" onClick={onClose}>
              Cancel
            </button>
            <button type="button" className={`button ${tone}`} onClick={confirm}>
              {action}
            </button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
