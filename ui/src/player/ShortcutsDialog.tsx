// The keys of the player and of the table, told.
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { SHORTCUTS, TABLE_SHORTCUTS } from "./keys";

export default function ShortcutsDialog({ close }: { close: () => void }) {
  return (
    <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={(isOpen) => !isOpen && close()}>
      <Modal className="modal">
        <Dialog className="stack">
          <Heading slot="title">Keys</Heading>
          <Keys shortcuts={SHORTCUTS} />
          <h3>In the library’s table</h3>
          <Keys shortcuts={TABLE_SHORTCUTS} />
          <p className="muted small">In fields, keys write what they always do.</p>
          <button type="button" className="button" onClick={close}>
            Close
          </button>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Keys({ shortcuts }: { shortcuts: typeof SHORTCUTS }) {
  return (
    <dl className="shortcuts">
      {shortcuts.map(({ keys, does }) => (
        <div key={does}>
          <dt>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  );
}
