// The files that were dropped or chosen: folders are opened, lists and music told apart.

export interface Chosen {
  lists: File[];
  audio: File[];
  /** Pictures, texts and whatever else lies beside music. */
  others: File[];
}

export const LIST_ENDINGS = [".csv", ".tsv", ".txt", ".m3u", ".m3u8", ".pls", ".xspf", ".jspf", ".json"];
const AUDIO_ENDINGS = "mp3 flac ogg oga opus m4a m4b mp4 aac alac wav aiff aif aifc au wma wv mka ape"
  .split(" ")
  .map((each) => `.${each}`);

export function sorted(files: readonly File[]): Chosen {
  const chosen: Chosen = { lists: [], audio: [], others: [] };
  for (const file of files) {
    if (endsWith(file, LIST_ENDINGS)) chosen.lists.push(file);
    else if (endsWith(file, AUDIO_ENDINGS) || file.type.startsWith("audio/")) chosen.audio.push(file);
    else chosen.others.push(file);
  }
  return chosen;
}

function endsWith(file: File, endings: readonly string[]): boolean {
  const name = file.name.toLowerCase();
  return endings.some((ending) => name.endsWith(ending));
}

/** Return all files of what was dropped, those in folders too. To be called while the event is handled. */
export async function filesOf(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (entries.every((entry) => entry === null)) return [...transfer.files];
  return (await Promise.all(entries.map((entry) => (entry === null ? [] : filesIn(entry))))).flat();
}

async function filesIn(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) return [await fileOf(entry as FileSystemFileEntry)];
  const found: File[] = [];
  for (const each of await children(entry as FileSystemDirectoryEntry)) found.push(...(await filesIn(each)));
  return found;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A folder tells what is in it a part at a time. */
async function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const next = () => new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
  const found: FileSystemEntry[] = [];
  for (let part = await next(); part.length > 0; part = await next()) found.push(...part);
  return found;
}
