// A chart with its title, and the same numbers as a table for who does not see it.
import type { ReactNode } from "react";
import type { Bin } from "./binning";
import "./charts.css";

interface Props {
  title: string;
  /** What a value is, as "Tempo in BPM". */
  value: string;
  bins: readonly Bin[];
  children: ReactNode;
  note?: string;
}

export function Figure({ title, value, bins, children, note }: Props) {
  return (
    <figure className="panel chart">
      <figcaption>
        <h2>{title}</h2>
        {note && <span className="muted small">{note}</span>}
      </figcaption>
      <div aria-hidden>{children}</div>
      <table className="visually-hidden">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{value}</th>
            <th scope="col">Tracks</th>
          </tr>
        </thead>
        <tbody>
          {bins.map(({ label, count }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
