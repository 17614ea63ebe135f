// Changing one's password.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { answer, client } from "../../api/client";
import { announce } from "../../parts/announce";
import { BusyButton } from "../../parts/BusyButton";
import { TextField } from "./TextField";

export function Password({ name }: { name: string }) {
  const [current, setCurrent] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const change = useMutation({
    mutationFn: () => answer(client.POST("/api/me/password", { body: { current, new: fresh } })),
    onSuccess: () => {
      for (const clear of [setCurrent, setFresh, setAgain]) clear("");
      announce("The password is changed; other browsers were signed out.");
    },
  });
  const differs = again !== "" && again !== fresh;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!differs) change.mutate();
  };
  return (
    <form className="panel stack settings-form" onSubmit={submit} aria-labelledby="password-title">
      <h2 id="password-title">Password</h2>
      <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
      <TextField
        label="Current password"
        type="password"
        value={current}
        onChange={setCurrent}
        autoComplete="current-password"
      />
      <TextField label="New password" type="password" value={fresh} onChange={setFresh} autoComplete="new-password" />
      <TextField
        label="New password again"
        type="password"
        value={again}
        onChange={setAgain}
        autoComplete="new-password"
        problem={differs ? "The two are not the same." : null}
      />
      {change.error && (
        <p role="alert" className="settings-problem">
          {change.error.message}
        </p>
      )}
      <div>
        <BusyButton type="submit" className="button primary" isBusy={change.isPending} disabled={differs}>
          Change the password
        </BusyButton>
      </div>
    </form>
  );
}
