// What needs somebody, with the way to where it can be put right.
import { useQuery } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { Link } from "wouter";
import { openReviews } from "../add/reviews";
import { useCopiesCount } from "../duplicates/copies";
import { concernsOf, type Stats } from "./stats";

export function Attention({ stats }: { stats: Stats }) {
  const reviews = useQuery(openReviews);
  const copies = useCopiesCount();
  const concerns = concernsOf(stats, reviews.data?.matches.length ?? 0, copies ?? 0);
  return (
    <section className="panel stack" aria-labelledby="attention">
      <h2 id="attention">Needs attention</h2>
      {concerns.length === 0 && (
        <p className="row">
          <CircleCheck className="good-mark" size={19} aria-hidden /> Nothing. Every track was analysed well.
        </p>
      )}
      <ul className="concerns">
        {concerns.map(({ count, words, href, tone }) => (
          <li key={words}>
            <span className={`badge numbers ${tone}`}>{count.toLocaleString()}</span>
            <Link href={href}>{words}</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
