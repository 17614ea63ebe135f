// The browsers in which one is signed in; each can be signed out from here.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../../api/client";
import { isLost } from "../../api/lost";
import { signedOut } from "../../app/session";
import { moment } from "../../live/words";
import { announce, announceError } from "../../parts/announce";
import { Loading, Problem } from "../../parts/states";
import { browserOf } from "./browsers";

const SESSIONS = ["sessions"];

export function Sessions() {
  const sessions = useQuery({ queryKey: SESSIONS, queryFn: () => answer(client.GET("/api/me/sessions")) });
  return (
    <section className="panel stack" aria-labelledby="sessions-title">
      <div className="row between">
        <h2 id="sessions-title">Signed in at</h2>
        <EndAll />
      </div>
      {sessions.isPending ? (
        <Loading what="the sessions" />
      ) : isLost(sessions) ? (
        <Problem error={sessions.error} retry={sessions.refetch} />
      ) : (
        <ul className="settings-list">
          {sessions.data.sessions.map((session) => (
            <li key={session.id}>
              <div className="settings-what">
                <strong>{browserOf(session.agent)}</strong>
                {session.current && <span className="badge good">This one</span>}
                <div className="small muted">
                  from {session.address}, since {moment(session.created_at)}, last used {moment(session.seen_at)}
                </div>
              </div>
              {!session.current && <End id={session.id} name={browserOf(session.agent)} />}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function End({ id, name }: { id: string; name: string }) {
  const queries = useQueryClient();
  const end = async () => {
    try {
      await answer(client.DELETE("/api/me/sessions/{session_id}", { params: { path: { session_id: id } } }));
      announce(`Signed out ${name}.`);
    } catch (error) {
      announceError(error);
    }
    await queries.invalidateQueries({ queryKey: SESSIONS });
  };
  return (
    <button type="button" className="button" onClick={end} aria-label={`End ${name}`}>
      End
    </button>
  );
}

function EndAll() {
  const queries = useQueryClient();
  const end = async () => {
    try {
      await answer(client.DELETE("/api/me/sessions"));
      signedOut(queries);
    } catch (error) {
      announceError(error);
    }
  };
  return (
    <button type="button" className="button danger" onClick={end}>
      Sign out everywhere
    </button>
  );
}
