// Home: what the library is, what is going on, and what needs attention. An empty one says how to begin.
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { answer, client } from "../../api/client";
import { isLost } from "../../api/lost";
import { useMe } from "../../app/session";
import { Loading, Problem } from "../../parts/states";
import { Attention } from "./Attention";
import "./dashboard.css";
import { PageTitle } from "../../parts/PageTitle";
import { Newest } from "./Newest";
import { RunningJobs } from "./RunningJobs";
import { Totals } from "./Totals";
import { Welcome } from "./Welcome";

const Charts = lazy(() => import("./Charts"));

export default function Dashboard() {
  const { name } = useMe();
  const stats = useQuery({ queryKey: ["stats"], queryFn: () => answer(client.GET("/api/stats")) });
  if (stats.isPending) return <Loading what="the library" />;
  if (isLost(stats)) return <Problem error={stats.error} retry={() => stats.refetch()} />;
  const { tracks, failures } = stats.data;
  return (
    <div className="page">
      <PageTitle tab="Home">{tracks === 0 ? `Welcome, ${name}` : "Your library"}</PageTitle>
      {tracks === 0 ? <Welcome /> : <Totals stats={stats.data} />}
      <RunningJobs />
      {tracks + failures > 0 && (
        <div className="grid">
          <Attention stats={stats.data} />
          {tracks > 0 && <Newest />}
        </div>
      )}
      {tracks > 0 && (
        <Suspense fallback={<Loading what="the charts" />}>
          <Charts stats={stats.data} />
        </Suspense>
      )}
    </div>
  );
}
