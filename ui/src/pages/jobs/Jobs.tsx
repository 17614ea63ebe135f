// Work on the library: analyses as they go, new ones, the programs that do it, and everybody's jobs.
import { useMe } from "../../app/session";
import { useJobs } from "../../live/jobs";
import { isActive } from "../../live/merging";
import { Empty } from "../../parts/states";
import { AllJobs } from "./AllJobs";
import { AnalysisCard } from "./AnalysisCard";
import "./jobs.css";
import { PageTitle } from "../../parts/PageTitle";
import { StartAnalysis } from "./StartAnalysis";
import { Unanalysed } from "./Unanalysed";
import { Workers } from "./Workers";

export default function Jobs() {
  const { role } = useMe();
  return (
    <div className="page">
      <PageTitle>Jobs</PageTitle>
      <StartAnalysis />
      <Analyses />
      <Unanalysed />
      {role === "admin" && <Workers />}
      {role === "admin" && <AllJobs />}
    </div>
  );
}

/** One's own analyses: those that have not ended, and the last ones that have. */
function Analyses() {
  const jobs = useJobs("analysis");
  const active = jobs.filter(isActive);
  const ended = jobs.filter((job) => !isActive(job)).slice(0, 10);
  return (
    <section className="stack" aria-labelledby="analyses">
      <h2 id="analyses">Your analyses</h2>
      {jobs.length === 0 && (
        <Empty title="Nothing is being analysed.">What you download or send is analysed by itself.</Empty>
      )}
      <ul className="job-cards">
        {[...active, ...ended].map((job) => (
          <li key={job.id}>
            <AnalysisCard job={job} />
          </li>
        ))}
      </ul>
    </section>
  );
}
