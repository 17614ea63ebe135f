// Analysing the tracks of a playlist anew where that is due, with its progress.
import { useMutation } from "@tanstack/react-query";
import { Activity } from "lucide-react";
import { answer, client } from "../../../api/client";
import { useJob } from "../../../live/jobs";
import { announce, announceError } from "../../../parts/announce";

export function useAnalysis(id: number) {
  return useMutation({
    mutationFn: () =>
      answer(client.POST("/api/analyze_playlist/{playlist_id}", { params: { path: { playlist_id: id } } })),
    onSuccess: ({ message }) => announce(message),
    onError: announceError,
  });
}

type Analysis = ReturnType<typeof useAnalysis>;

export function AnalyseButton({ analysis }: { analysis: Analysis }) {
  return (
    <button type="button" className="button" disabled={analysis.isPending} onClick={() => analysis.mutate()}>
      <Activity size={17} aria-hidden /> Analyse
    </button>
  );
}

export function AnalysisProgress({ analysis }: { analysis: Analysis }) {
  const job = useJob(analysis.data?.job_id);
  if (job === undefined) return null;
  const { current, total, percentage } = job.progress;
  return (
    <div className="panel stack" role="status">
      <span>
        Analysis: {job.message} {total !== null && `${current} of ${total}.`} {job.error}
      </span>
      {job.status === "processing" && (
        <div
          className="bar"
          role="progressbar"
          aria-label="Analysis"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percentage ?? 0}
        >
          <span style={{ width: `${percentage ?? 0}%` }} />
        </div>
      )}
    </div>
  );
}
