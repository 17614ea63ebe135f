// Giving a playlist another name. What was typed stays until it is saved.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { answer, client } from "../../api/client";
import { announce } from "../../parts/announce";
import { BusyButton } from "../../parts/BusyButton";
import { ALL } from "./data";

interface Props {
  id: number;
  name: string;
  onClose: () => void;
}

export function NameDialog({ id, name, onClose }: Props) {
  const [text, setText] = useState(name);
  const rename = useRename(id, onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== name) rename.mutate(text.trim());
    else onClose();
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
              {rename.error && (
                <span className="wrong sentence" role="alert">
                  {rename.error.message}
                </span>
              )}
            </div>
            <div className="row confirm-buttons">
              <button type="button" className="button" onClick={onClose}>
                Cancel
              </button>
              <BusyButton
                type="submit"
                className="button primary"
                isBusy={rename.isPending}
                disabled={text.trim() === ""}
              >
                Rename
              </BusyButton>
            </div>
          </form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function useRename(id: number, onClose: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => {
      const params = { path: { playlist_id: id } };
      return answer(client.PATCH("/api/playlists/{playlist_id}", { params, body: { name, remove: [] } }));
    },
    onSuccess: (_made, name) => {
      announce(`The playlist is called “${name}” now.`);
      onClose();
    },
    onSettled: () => {
      for (const queryKey of [ALL, ["playlists", id]]) queries.invalidateQueries({ queryKey });
    },
  });
}
