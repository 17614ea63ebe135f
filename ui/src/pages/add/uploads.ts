// Sending music: some files with each request, and each file by itself where one of them was refused.
import type { components } from "../../api/schema";
import { sendForm } from "../../api/uploading";
import { add, change, type Entry, inTurn, wordsOf } from "./entries";

type Answer = components["schemas"]["UploadAnswer"];

interface Sent {
  entry: Entry;
  file: File;
}

const MOST_FILES = 8;
const MOST_BYTES = 64 << 20;

/** Send files of music; each is shown with how much of it has gone. */
export function sendAudio(files: readonly File[]): void {
  const entries = add(files.map((file) => ({ text: file.name, kind: "audio" as const })));
  const all = entries.map((entry, at) => ({ entry, file: files[at] as File }));
  for (const { entry, file } of all) change(entry.key, { again: () => later([{ entry, file }]) });
  for (const batch of batches(all)) later(batch);
}

/** Cut a list into parts of a few files that are not too large together. */
export function batches<T extends { file: { size: number } }>(all: readonly T[]): T[][] {
  const parts: T[][] = [];
  let bytes = 0;
  for (const each of all) {
    const part = parts.at(-1);
    if (part === undefined || part.length >= MOST_FILES || bytes + each.file.size > MOST_BYTES) {
      parts.push([each]);
      bytes = each.file.size;
    } else {
      part.push(each);
      bytes += each.file.size;
    }
  }
  return parts;
}

function later(batch: readonly Sent[]): void {
  for (const { entry } of batch) change(entry.key, { problem: null, sent: 0 });
  inTurn(() => send(batch));
}

async function send(batch: readonly Sent[]): Promise<void> {
  const form = new FormData();
  for (const { file } of batch) form.append("files", file);
  try {
    arrived(batch, await sendForm<Answer>("/music/upload", form, (bytes) => gone(batch, bytes)));
  } catch (error) {
    refused(batch, error);
  }
}

function gone(batch: readonly Sent[], bytes: number): void {
  let before = 0;
  for (const { entry, file } of batch) {
    change(entry.key, { sent: Math.min(Math.max((bytes - before) / Math.max(file.size, 1), 0), 1) });
    before += file.size;
  }
}

function arrived(batch: readonly Sent[], { files, job_id }: Answer): void {
  batch.forEach(({ entry }, at) => {
    const isThere = files[at]?.duplicate === true;
    change(entry.key, { sent: 1, jobId: isThere ? null : job_id, note: isThere ? "It was there before." : "Added." });
  });
}

/** All of a request are refused for one that is no music: whichever it was is found out singly. */
function refused(batch: readonly Sent[], error: unknown): void {
  if (batch.length > 1) for (const each of batch) later([each]);
  else for (const { entry } of batch) change(entry.key, { problem: wordsOf(error), sent: null });
}
