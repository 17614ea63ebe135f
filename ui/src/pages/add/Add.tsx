// Adding music: links, names of songs, lists, files; and everything that was added, as it comes.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link } from "wouter";
import { useMe } from "../../app/session";
import { QueueLine } from "../../live/QueueBadge";
import { announce } from "../../parts/announce";
import { AddForm } from "./AddForm";
import "./add.css";
import { PageTitle } from "../../parts/PageTitle";
import { sorted } from "./chosen";
import { Downloads } from "./Downloads";
import { DropZone } from "./DropZone";
import { begin, type Options, sendLists } from "./entries";
import { openReviews } from "./reviews";
import { sendAudio } from "./uploads";

export default function Add() {
  const me = useMe();
  const [options, setOptions] = useState<Options>({});
  useEffect(() => begin(me.id), [me.id]);
  const take = (files: readonly File[]) => send(files, options);
  return (
    <div className="page add">
      <header className="row between">
        <PageTitle>Add music</PageTitle>
        <div className="row">
          <QueueLine />
          <ReviewsLink />
        </div>
      </header>
      <AddForm options={options} onOptions={setOptions} onFiles={take} />
      <Downloads />
      <DropZone onFiles={take} />
    </div>
  );
}

function send(files: readonly File[], options: Options): void {
  const { lists, audio, others } = sorted(files);
  sendLists(lists, options);
  sendAudio(audio);
  if (others.length > 0) {
    const names = others.slice(0, 3).map((file) => file.name);
    const more = others.length > names.length ? ` and ${others.length - names.length} more` : "";
    announce(`Left out, neither music nor a list: ${names.join(", ")}${more}.`, { isBad: true });
  }
}

function ReviewsLink() {
  const { data } = useQuery(openReviews);
  if (data === undefined || data.matches.length === 0) return null;
  const count = data.next === null ? String(data.matches.length) : `${data.matches.length}+`;
  return (
    <Link href="/add/reviews" className="button">
      Review matches <span className="badge warn numbers">{count}</span>
    </Link>
  );
}
