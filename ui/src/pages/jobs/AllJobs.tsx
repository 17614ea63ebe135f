// Everybody's jobs, for administrators: by kind, state and owner, a page at a time.
import { type InfiniteData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCcw, X } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { answer, client } from "../../api/client";
import { isLost } from "../../api/lost";
import { cancelJob, retryJob } from "../../live/actions";
import type { Job } from "../../live/jobs";
import { Mark, toneOf } from "../../live/Mark";
import { isActive } from "../../live/merging";
import { moment, serviceOf, storyOf, titleOf } from "../../live/words";
import { announceError } from "../../parts/announce";
import { IconButton } from "../../parts/IconButton";
import { Loading, Problem } from "../../parts/states";

interface Filter {
  kind?: "download" | "analysis";
  status?: Job["status"];
  owner_id?: number;
}

const KEY = "all-jobs";
const LOOK_EVERY_MS = 3000;
const STATES: Job["status"][] = ["queued", "processing", "completed", "failed", "cancelled"];

export function AllJobs() {
  const [filter, setFilter] = useState<Filter>({});
  const owners = useOwners();
  const jobs = useAllJobs(filter);
  return (
    <section className="stack" aria-labelledby="all-jobs">
      <h2 id="all-jobs">Everybody's jobs</h2>
      <Filters filter={filter} onFilter={setFilter} owners={owners} />
      {jobs.isPending ? (
        <Loading what="the jobs" />
      ) : isLost(jobs) ? (
        <Problem error={jobs.error} retry={jobs.refetch} />
      ) : (
        <Table jobs={jobs.data.pages.flatMap((page) => page.jobs)} owners={owners} />
      )}
      {jobs.hasNextPage && (
        <button type="button" className="button all-jobs-more" onClick={() => jobs.fetchNextPage()}>
          Show more
        </button>
      )}
    </section>
  );
}

function useAllJobs(filter: Filter) {
  return useInfiniteQuery({
    queryKey: [KEY, filter],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam }) => {
      const query = { ...filter, limit: 50, ...(pageParam === null ? {} : { before: pageParam }) };
      return answer(client.GET("/api/jobs", { params: { query } }));
    },
    getNextPageParam: (page) => page.next_before,
    refetchInterval: (query) => (someActive(query.state.data) ? LOOK_EVERY_MS : LOOK_EVERY_MS * 5),
  });
}

function someActive(data: InfiniteData<{ jobs: Job[] }> | undefined): boolean {
  return data?.pages.some((page) => page.jobs.some(isActive)) ?? false;
}

/** Names of users by their ids; 0 is the machine itself. */
function useOwners(): ReadonlyMap<number, string> {
  const { data } = useQuery({ queryKey: ["users"], queryFn: () => answer(client.GET("/api/users")) });
  return new Map([[0, "the machine"], ...(data?.users ?? []).map((user): [number, string] => [user.id, user.name])]);
}

interface FiltersProps {
  filter: Filter;
  onFilter: (filter: Filter) => void;
  owners: ReadonlyMap<number, string>;
}

function Filters({ filter, onFilter, owners }: FiltersProps) {
  const set = (name: keyof Filter, value: string) => {
    const { [name]: _, ...rest } = filter;
    onFilter(value === "" ? rest : { ...rest, [name]: name === "owner_id" ? Number(value) : value });
  };
  return (
    <div className="job-filters">
      <Filtered label="Kind" value={filter.kind} onChange={(value) => set("kind", value)}>
        <option value="download">Downloads</option>
        <option value="analysis">Analyses</option>
      </Filtered>
      <Filtered label="State" value={filter.status} onChange={(value) => set("status", value)}>
        {STATES.map((state) => (
          <option key={state} value={state}>
            {state[0]?.toUpperCase()}
            {state.slice(1)}
          </option>
        ))}
      </Filtered>
      <Filtered label="Owner" value={filter.owner_id} onChange={(value) => set("owner_id", value)}>
        {[...owners].map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Filtered>
    </div>
  );
}

interface FilteredProps {
  label: string;
  value: string | number | undefined;
  onChange: (value: string) => void;
  children: ReactNode;
}

function Filtered({ label, value, onChange, children }: FilteredProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value ?? ""} onChange={(event) => onChange(event.target.value)}>
        <option value="">All</option>
        {children}
      </select>
    </div>
  );
}

function Table({ jobs, owners }: { jobs: readonly Job[]; owners: ReadonlyMap<number, string> }) {
  if (jobs.length === 0) return <p className="muted">There is no such job.</p>;
  return (
    <ul className="panel all-jobs" aria-label="Everybody's jobs">
      {jobs.map((job) => (
        <li key={job.id} className="all-jobs-row">
          <Mark tone={toneOf(job)} place={job.position} />
          <div className="job-what">
            <div className="row">
              <span className="badge">{serviceOf(job)}</span>
              <span className="job-title">{titleOf(job)}</span>
            </div>
            <div className={job.status === "failed" ? "small job-problem" : "small muted"}>
              {storyOf(job)} · {owners.get(job.owner_id) ?? `user ${job.owner_id}`} · {moment(job.created_at)}
            </div>
          </div>
          <Actions job={job} />
        </li>
      ))}
    </ul>
  );
}

function Actions({ job }: { job: Job }) {
  const queries = useQueryClient();
  const act = async (done: Promise<Job>) => {
    await done.catch(announceError);
    await queries.invalidateQueries({ queryKey: [KEY] });
  };
  if (isActive(job)) {
    return (
      <IconButton
        label={`Cancel ${titleOf(job)}`}
        isDisabled={job.cancelling}
        onPress={() => void act(cancelJob(job.id))}
      >
        <X size={18} />
      </IconButton>
    );
  }
  if (job.status === "completed") return <span />;
  return (
    <IconButton label={`Try ${titleOf(job)} again`} onPress={() => void act(retryJob(job.id))}>
      <RotateCcw size={18} />
    </IconButton>
  );
}
