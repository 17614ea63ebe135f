// A playlist in numbers, with what they mean.
import { isLost } from "../../../api/lost";
import { Loading, Problem } from "../../../parts/states";
import { useEvaluation } from "../data";
import { facts, verdict } from "../words";

export function Evaluation({ id, version }: { id: number; version: number | null }) {
  const told = useEvaluation(id, version, true);
  if (isLost(told)) return <Problem error={told.error} retry={told.refetch} />;
  const { data } = told;
  const numbers = data?.evaluation;
  if (!numbers) return <Loading what="the numbers" />;
  return (
    <div className="stack">
      <p>{verdict(numbers)}</p>
      <dl className="facts">
        {facts(numbers).map(({ label, value, note }) => (
          <div key={label} className="fact">
            <dt>{label}</dt>
            <dd>
              <strong className="numbers">{value}</strong> <span className="muted small">{note}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
