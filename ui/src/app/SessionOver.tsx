// Over the page of somebody whose session has ended: who signs in again goes on where they were.
import { useEffect } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { SignInForm } from "../pages/sign-in/SignIn";
import { usePlayer } from "../player/player";

export default function SessionOver({ name }: { name: string }) {
  useEffect(() => {
    // The server gives no more songs: they would all be passed over.
    usePlayer.getState().pause();
    // Nothing else has to be written, as a rule.
    document.getElementById("sign-in-password")?.focus();
  }, []);
  return (
    <ModalOverlay className="veil opaque" isOpen isKeyboardDismissDisabled>
      <Modal className="panel sign-in-panel">
        <Dialog className="stack confirm-dialog">
          <Heading slot="title" level={2}>
            You are signed out
          </Heading>
          <p className="muted">Sign in again to go on where you were. What you have written is still there.</p>
          <SignInForm name={name} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
