// Tokens for programs: made with scopes, shown once, revoked.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Copy, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { answer, client } from "../../api/client";
import { isLost } from "../../api/lost";
import type { components } from "../../api/schema";
import { useMe } from "../../app/session";
import { moment } from "../../live/words";
import { announce, announceError } from "../../parts/announce";
import { BusyButton } from "../../parts/BusyButton";
import { Confirm } from "../../parts/Confirm";
import { IconButton } from "../../parts/IconButton";
import { Loading, Problem } from "../../parts/states";
import { TextField } from "./TextField";

type Token = components["schemas"]["OwnToken"];

const TOKENS = ["tokens"];
const SCOPES: { scope: string; words: string; admin?: boolean }[] = [
  { scope: "read", words: "Read" },
  { scope: "write", words: "Change and add" },
  { scope: "admin", words: "Administer", admin: true },
];

export function Tokens() {
  const tokens = useQuery({ queryKey: TOKENS, queryFn: () => answer(client.GET("/api/tokens")) });
  const [made, setMade] = useState<string | null>(null);
  return (
    <>
      <NewToken onMade={setMade} />
      {made !== null && <Made token={made} onClose={() => setMade(null)} />}
      <section className="panel stack" aria-labelledby="tokens-title">
        <h2 id="tokens-title">Your tokens</h2>
        {tokens.isPending ? (
          <Loading what="the tokens" />
        ) : isLost(tokens) ? (
          <Problem error={tokens.error} retry={tokens.refetch} />
        ) : tokens.data.tokens.length === 0 ? (
          <p className="muted">You have none.</p>
        ) : (
          <ul className="settings-list">
            {tokens.data.tokens.map((token) => (
              <TokenRow key={token.id} token={token} />
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

function NewToken({ onMade }: { onMade: (token: string) => void }) {
  const { role } = useMe();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<string[]>(["read"]);
  const [days, setDays] = useState("365");
  const make = useMutation({
    mutationFn: () => {
      const expires_in_days = days === "" ? null : Number(days);
      return answer(client.POST("/api/tokens", { body: { name, scopes, expires_in_days } }));
    },
    onSuccess: ({ token }) => {
      setName("");
      onMade(token);
      void queries.invalidateQueries({ queryKey: TOKENS });
    },
  });
  const toggle = (scope: string) =>
    setScopes((chosen) => (chosen.includes(scope) ? chosen.filter((each) => each !== scope) : [...chosen, scope]));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form className="panel stack settings-form" onSubmit={submit} aria-labelledby="new-token-title">
      <h2 id="new-token-title">New token</h2>
      <p className="muted small">A token lets a program use the API in your name. It can do no more than you can.</p>
      <TextField label="What it is for" value={name} onChange={setName} />
      <fieldset className="scopes">
        <legend>It may</legend>
        {SCOPES.filter((each) => !each.admin || role === "admin").map(({ scope, words }) => (
          <label key={scope} className="theme-option">
            <input type="checkbox" checked={scopes.includes(scope)} onChange={() => toggle(scope)} />
            {words}
          </label>
        ))}
      </fieldset>
      <div className="field">
        <label htmlFor="token-days">It is valid for</label>
        <select id="token-days" value={days} onChange={(event) => setDays(event.target.value)}>
          <option value="30">30 days</option>
          <option value="365">A year</option>
          <option value="">Ever</option>
        </select>
      </div>
      {make.error && (
        <p role="alert" className="settings-problem">
          {make.error.message}
        </p>
      )}
      <div>
        <BusyButton type="submit" className="button primary" isBusy={make.isPending} disabled={scopes.length === 0}>
          Make a token
        </BusyButton>
      </div>
    </form>
  );
}

function Made({ token, onClose }: { token: string; onClose: () => void }) {
  const copy = () =>
    navigator.clipboard.writeText(token).then(
      () => announce("The token is copied."),
      () => announce("The browser does not allow copying: select the token and copy it.", { isBad: true }),
    );
  return (
    <section className="panel stack token-made" aria-labelledby="made-title" role="status">
      <h2 id="made-title">Here is your token</h2>
      <p>It is shown this once. Copy it now to where it is needed.</p>
      <div className="row">
        <code className="token-secret">{token}</code>
        <button type="button" className="button" onClick={copy}>
          <Copy size={16} aria-hidden /> Copy
        </button>
        <button type="button" className="button" onClick={onClose}>
          Done
        </button>
      </div>
    </section>
  );
}

function TokenRow({ token }: { token: Token }) {
  const [isAsked, ask] = useState(false);
  const queries = useQueryClient();
  const revoke = async () => {
    try {
      await answer(client.DELETE("/api/tokens/{token_id}", { params: { path: { token_id: token.id } } }));
      announce(`The token “${token.name}” is revoked.`);
    } catch (error) {
      announceError(error);
    }
    await queries.invalidateQueries({ queryKey: TOKENS });
  };
  const isExpired = token.expires_at !== null && new Date(token.expires_at) < new Date();
  return (
    <li>
      <div className="settings-what">
        <strong>{token.name}</strong>{" "}
        {token.scopes.map((scope) => (
          <span key={scope} className="badge">
            {scope}
          </span>
        ))}
        {isExpired && <span className="badge bad">Expired</span>}
        <div className="small muted">
          made {moment(token.created_at)},{" "}
          {token.used_at === null ? "never used" : `last used ${moment(token.used_at)}`},{" "}
          {token.expires_at === null ? "valid for ever" : `valid until ${moment(token.expires_at)}`}
        </div>
      </div>
      <IconButton label={`Revoke ${token.name}`} onPress={() => ask(true)}>
        <Trash2 size={18} />
      </IconButton>
      {isAsked && (
        <Confirm title={`Revoke “${token.name}”?`} action="Revoke" onConfirm={revoke} onClose={() => ask(false)}>
          Programs that use it are refused from then on.
        </Confirm>
      )}
    </li>
  );
}
