// Numbers of a track in words.

/** Who corrected or locked something when, and what was measured; nothing of what is as measured. */
export function correctionWords(
  part: string,
  source: { kind: string; measured: number | string | null; by_name: string | null; at: string | null } | undefined,
  show: (value: number | string) => string,
): string[] {
  if (source === undefined || source.kind === "measured") return [];
  const who = source.by_name === null ? "" : ` by ${source.by_name}`;
  const measured = source.measured === null ? `no ${part}` : show(source.measured);
  const done = source.kind === "locked" ? "Locked as right" : "Corrected";
  return [`Measured was ${measured}. ${done}${who} on ${dateOf(source.at)}.`];
}

/** How alike a likeness of -1..1 is, as a percentage; nothing below 0. */
export function percent(share: number): string {
  return `${Math.round(Math.max(0, Math.min(1, share)) * 100)} %`;
}

/** "31.4 MB". */
export function sizeOf(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB"];
  const step = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0);
  const value = bytes / 1000 ** step;
  return `${step === 0 ? value : value.toFixed(1)} ${units[step]}`;
}

/** "44.1 kHz, stereo". */
export function soundOf(rate: number, channels: number): string {
  const names: Record<number, string> = { 1: "mono", 2: "stereo" };
  return `${Number((rate / 1000).toFixed(1))} kHz, ${names[channels] ?? `${channels} channels`}`;
}

/** "12 Mar 2026", of the time zone where one is. */
export function dateOf(moment: string | null | undefined): string {
  if (!moment) return "never";
  return new Date(moment).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
}

/** The highest of named scores first, without those that are almost nothing. */
export function ranked(scores: Record<string, number>, most: number): [string, number][] {
  return Object.entries(scores)
    .filter(([, score]) => score >= 0.05)
    .sort(([, one], [, other]) => other - one)
    .slice(0, most);
}
