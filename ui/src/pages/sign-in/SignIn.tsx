// Signing in, and the first administrator of a server that has no user yet.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError, answer, client } from "../../api/client";
import { type Me, SESSION, signedIn } from "../../app/session";
import "./sign-in.css";
import { BusyButton } from "../../parts/BusyButton";

export function SignIn({ setup }: { setup: boolean }) {
  return (
    <main className="sign-in">
      <div className="panel sign-in-panel stack">
        <div className="row">
          <img src="/icon.svg" alt="" width="36" height="36" />
          <h1>playlista</h1>
        </div>
        {setup ? <SetupForm /> : <SignInForm />}
      </div>
    </main>
  );
}

/** `name` is who is expected: only the password has to be written then. */
export function SignInForm({ name: expected = "" }: { name?: string }) {
  const [name, setName] = useState(expected);
  const [password, setPassword] = useState("");
  const enter = useEntry(() => answer(client.POST("/api/login", { body: { name, password } })));
  return (
    <form className="stack" onSubmit={enter.submit}>
      <Line label="Name" value={name} onChange={setName} autoComplete="username" />
      <Line label="Password" value={password} onChange={setPassword} autoComplete="current-password" isSecret />
      <Failure error={enter.error} />
      <BusyButton type="submit" className="button primary" isBusy={enter.isPending}>
        Sign in
      </BusyButton>
    </form>
  );
}

function SetupForm() {
  const [token, setToken] = useState(() => new URLSearchParams(window.location.hash.slice(1)).get("token") ?? "");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const queries = useQueryClient();
  const enter = useEntry(() => answer(client.POST("/api/setup", { body: { token, name, password } })));
  return (
    <form className="stack" onSubmit={enter.submit}>
      <p className="muted">
        Nobody can sign in yet. Make the first administrator with the set-up token that <code>playlista serve</code>{" "}
        printed when it started.
      </p>
      <Line label="Set-up token" value={token} onChange={setToken} autoComplete="off" />
      <Line label="Name" value={name} onChange={setName} autoComplete="username" />
      <Line label="Password" value={password} onChange={setPassword} autoComplete="new-password" isSecret />
      <Failure error={enter.error} />
      {enter.error instanceof ApiError && enter.error.status === 409 && (
        <button type="button" className="button" onClick={() => queries.invalidateQueries({ queryKey: SESSION })}>
          Go to the sign-in
        </button>
      )}
      <BusyButton type="submit" className="button primary" isBusy={enter.isPending}>
        Begin
      </BusyButton>
    </form>
  );
}

function useEntry(call: () => Promise<Me>) {
  const queries = useQueryClient();
  const { mutate, error, isPending } = useMutation({ mutationFn: call, onSuccess: (me) => signedIn(queries, me) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return { submit, error, isPending };
}

interface LineProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  autoComplete: string;
  isSecret?: boolean;
}

function Line({ label, value, onChange, autoComplete, isSecret = false }: LineProps) {
  const id = `sign-in-${label.toLowerCase().replace(/\W/g, "-")}`;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type={isSecret ? "password" : "text"}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        autoComplete={autoComplete}
        required
      />
    </div>
  );
}

function Failure({ error }: { error: Error | null }) {
  const refusals = useRefusals(error);
  if (error === null) return null;
  return (
    <div role="alert" className="sign-in-failure">
      <p className="sentence">{error.message}</p>
      {refusals >= LOCKS_SOON && (
        <p>After some wrong passwords an account is locked for a while. An administrator can set a new password.</p>
      )}
    </div>
  );
}

/** From here on it is likely that the account is locked: the server does not say so, as it may not tell names. */
const LOCKS_SOON = 3;

function useRefusals(error: Error | null): number {
  const [seen, setSeen] = useState<{ count: number; last: Error | null }>({ count: 0, last: null });
  if (error !== null && error !== seen.last) {
    const isRefusal = error instanceof ApiError && (error.status === 401 || error.status === 429);
    setSeen({ count: seen.count + (isRefusal ? 1 : 0), last: error });
  }
  return seen.count;
}
