// Analysing the tracks of a playlist anew where that is due, with its progress.
import { useMutation } from "@tanstack/react-query";
import { Activity } from "lucide-react";
import { answer, client } from "../../../api/client";
import { useJob } from "../../../live/jobs";
import { storyOf } from "../../../live/words";
import { announce, announceError } from "../../../parts/announce";
import { BusyButton } from "../../../parts/BusyButton";

export function useAnalysis(id: number) {
  return useMutation({
    mutationFn: () =>
      answer(client.POST("/api/analyze_playlist/{playlist_id}", { params: { path: { playlist_id: id } } })),
    onSuccess: ({ message }) => announce(`The analysis is queued. ${message}`),
    onError: announceError,
  });
}

type Analysis = ReturnType<typeof useAnalysis>;

export function AnalyseButton({ analysis }: { analysis: Analysis }) {
  return (
    <BusyButton type="button" className="button" isBusy={analysis.isPending} onClick={() => analysis.mutate()}>
      <Activity size={17} aria-hidden /> Analyse
    </BusyButton>
  );
}

export function AnalysisProgress({ analysis }: { analysis: Analysis }) {
  const job = useJob(analysis.data?.job_id);
  if (job === undefined) return null;
  const { percentage } = job.progress;
  return (
    <div className="panel stack" role="status">
      <span>Analysis: {storyOf(job)}</span>
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
