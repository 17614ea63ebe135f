// Giving a playlist another name.
import { type FormEvent, useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";

interface Props {
  name: string;
  onRename: (name: string) => void;
  onClose: () => void;
}

export function NameDialog({ name, onRename, onClose }: Props) {
  const [text, setText] = useState(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== name) onRename(text.trim());
    onClose();
  };
  return (
    <ModalOverlay className="veil" isOpen isDismissable onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Modal className="panel confirm">
        <Dialog className="confirm-dialog">
          <form className="stack" onSubmit={submit}>
            <Heading slot="title" level={2}>
              Rename the playlist
            </Heading>
            <div className="field">
              <label htmlFor="playlist-name">New name</label>
              <input
                id="playlist-name"
                autoFocus
                required
                maxLength={300}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            </div>
            <div className="row confirm-buttons">
              <button type="button" className="button" onClick={onClose}>
                Cancel
              </button>
              <button type="submit" className="button primary" disabled={text.trim() === ""}>
                Rename
              </button>
            </div>
          </form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
