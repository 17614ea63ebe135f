// The programs that are at work on this library, and what they are at.
import { useQuery } from "@tanstack/react-query";
import { Server } from "lucide-react";
import { answer, client } from "../../api/client";
import { isLost } from "../../api/lost";
import { moment, serviceOf, storyOf, titleOf } from "../../live/words";
import { Empty, Loading, Problem } from "../../parts/states";

const LOOK_EVERY_MS = 5000;

/** Who has not had a job yet is not told of. */
function Quiet({ problem }: { problem: string | null }) {
  if (problem === null)
    return <Empty title="Nothing has run yet.">Workers are seen here from their first job on.</Empty>;
  return <Empty title="Jobs wait.">{problem}</Empty>;
}

export function Workers() {
  const workers = useQuery({
    queryKey: ["workers"],
    queryFn: () => answer(client.GET("/api/workers")),
    refetchInterval: LOOK_EVERY_MS,
  });
  return (
    <section className="stack" aria-labelledby="workers">
      <h2 id="workers">Workers</h2>
      {workers.isPending ? (
        <Loading what="the workers" />
      ) : isLost(workers) ? (
        <Problem error={workers.error} retry={workers.refetch} />
      ) : workers.data.workers.length === 0 ? (
        <Quiet problem={workers.data.problem} />
      ) : (
        <ul className="grid workers">
          {workers.data.workers.map((worker) => (
            <li key={worker.id} className="panel stack">
              <div className="row">
                <Server size={18} aria-hidden />
                <strong>{worker.host}</strong>
                <span className="muted small">
                  process {worker.pid}, since {moment(worker.started_at)}
                </span>
              </div>
              {worker.jobs.length === 0 && <span className="badge">Idle</span>}
              {worker.jobs.map((job) => (
                <div key={job.id} className="small worker-job">
                  <span className="badge accent">{serviceOf(job)}</span> {titleOf(job)}
                  <div className="muted">{storyOf(job)}</div>
                </div>
              ))}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
