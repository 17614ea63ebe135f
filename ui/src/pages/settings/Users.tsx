// The users, for administrators: added, given a role, locked out, given a new password, removed.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import { type FormEvent, useState } from "react";
import { answer, client } from "../../api/client";
import { isLost } from "../../api/lost";
import type { components } from "../../api/schema";
import { SESSION, useMe } from "../../app/session";
import { moment } from "../../live/words";
import { announce, announceError } from "../../parts/announce";
import { BusyButton } from "../../parts/BusyButton";
import { Confirm } from "../../parts/Confirm";
import { Menu } from "../../parts/Menu";
import { Loading, Problem } from "../../parts/states";
import { TextField } from "./TextField";

type User = components["schemas"]["KnownUser"];
type Change = components["schemas"]["UserChange"];

const USERS = ["users"];

export function Users() {
  const users = useQuery({ queryKey: USERS, queryFn: () => answer(client.GET("/api/users")) });
  return (
    <>
      <section className="panel stack" aria-labelledby="users-title">
        <h2 id="users-title">Users</h2>
        {users.isPending ? (
          <Loading what="the users" />
        ) : isLost(users) ? (
          <Problem error={users.error} retry={users.refetch} />
        ) : (
          <ul className="settings-list">
            {users.data.users.map((user) => (
              <UserRow key={user.id} user={user} />
            ))}
          </ul>
        )}
      </section>
      <NewUser />
    </>
  );
}

function UserRow({ user }: { user: User }) {
  const me = useMe();
  const [asked, ask] = useState<"remove" | "password" | null>(null);
  const { change, remove } = useChanges(user);
  const other = user.role === "admin" ? "user" : "admin";
  const choices = [
    {
      id: "role",
      label: other === "admin" ? "Make an administrator" : "Make an ordinary user",
      onAction: () =>
        void change(
          { role: other },
          `${user.name} is ${other === "admin" ? "an administrator" : "an ordinary user"} now.`,
        ),
    },
    {
      id: "disable",
      label: user.disabled ? "Let sign in again" : "Disable",
      onAction: () =>
        void change({ disabled: !user.disabled }, `${user.name} is ${user.disabled ? "enabled" : "disabled"}.`),
    },
    { id: "password", label: "New password …", onAction: () => ask("password") },
    { id: "remove", label: "Remove …", onAction: () => ask("remove") },
  ];
  return (
    <li>
      <div className="settings-what">
        <strong>{user.name}</strong> <Marks user={user} isMe={user.id === me.id} />
        <div className="small muted">
          {user.seen_at === null ? "never signed in" : `signed in last ${moment(user.seen_at)}`}, added{" "}
          {moment(user.created_at)}
        </div>
        {asked === "password" && (
          <ResetPassword
            user={user}
            onSet={(password) => change({ password }, `${user.name} has a new password.`)}
            onClose={() => ask(null)}
          />
        )}
      </div>
      <Menu label={`Change ${user.name}`} icon={<Ellipsis size={18} />} choices={choices} />
      {asked === "remove" && (
        <Confirm title={`Remove ${user.name}?`} action="Remove" onConfirm={remove} onClose={() => ask(null)}>
          Their sessions and tokens end at once. This cannot be undone; “Disable” can.
        </Confirm>
      )}
    </li>
  );
}

function Marks({ user, isMe }: { user: User; isMe: boolean }) {
  const isLocked = user.locked_until !== null && new Date(user.locked_until) > new Date();
  return (
    <>
      {user.role === "admin" && <span className="badge accent">Administrator</span>}
      {isMe && <span className="badge">You</span>}
      {user.disabled && <span className="badge bad">Disabled</span>}
      {isLocked && <span className="badge warn">Locked until {moment(user.locked_until)}</span>}
    </>
  );
}

function useChanges(user: User) {
  const queries = useQueryClient();
  const me = useMe();
  const path = { user_id: user.id };
  const done = async (act: Promise<unknown>, said: string): Promise<boolean> => {
    try {
      await act;
      announce(said);
      return true;
    } catch (error) {
      announceError(error);
      return false;
    } finally {
      // Who changes themselves may see other pages now, or none.
      if (user.id === me.id) await queries.invalidateQueries({ queryKey: SESSION });
      await queries.invalidateQueries({ queryKey: USERS });
    }
  };
  return {
    change: (body: Change, said: string) =>
      done(answer(client.PATCH("/api/users/{user_id}", { params: { path }, body })), said),
    remove: () =>
      void done(answer(client.DELETE("/api/users/{user_id}", { params: { path } })), `${user.name} is removed.`),
  };
}

interface ResetProps {
  user: User;
  onSet: (password: string) => Promise<boolean>;
  onClose: () => void;
}

function ResetPassword({ user, onSet, onClose }: ResetProps) {
  const [password, setPassword] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await onSet(password)) onClose();
  };
  return (
    <form className="stack reset-password" onSubmit={submit}>
      <TextField
        label={`New password for ${user.name}`}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
      />
      <p className="small muted">It signs them out everywhere, and ends a lock.</p>
      <div className="row">
        <button type="submit" className="button primary">
          Set it
        </button>
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  );
}

function NewUser() {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<"user" | "admin">("user");
  const add = useMutation({
    mutationFn: () => answer(client.POST("/api/users", { body: { name, password, role } })),
    onSuccess: (user) => {
      setName("");
      setPassword("");
      announce(`${user.name} is added.`);
      void queries.invalidateQueries({ queryKey: USERS });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form className="panel stack settings-form" onSubmit={submit} aria-labelledby="new-user-title">
      <h2 id="new-user-title">Add a user</h2>
      <TextField label="Name" value={name} onChange={setName} />
      <TextField label="Password" type="password" value={password} onChange={setPassword} autoComplete="new-password" />
      <div className="field">
        <label htmlFor="new-user-role">Role</label>
        <select id="new-user-role" value={role} onChange={(event) => setRole(event.target.value as "user" | "admin")}>
          <option value="user">User</option>
          <option value="admin">Administrator</option>
        </select>
      </div>
      {add.error && (
        <p role="alert" className="settings-problem">
          {add.error.message}
        </p>
      )}
      <div>
        <BusyButton type="submit" className="button primary" isBusy={add.isPending}>
          Add
        </BusyButton>
      </div>
    </form>
  );
}
