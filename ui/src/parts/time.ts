// Lengths of time and numbers as people read them.

/** 214.3 becomes "3:34"; an hour and more "1:02:03"; what is not known "–". */
export function clock(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "–";
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const padded = String(rest).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${padded}` : `${minutes}:${padded}`;
}

/** The same for who listens: "3 minutes 34 seconds". */
export function spoken(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [
    [Math.floor(whole / 3600), "hour"],
    [Math.floor(whole / 60) % 60, "minute"],
    [whole % 60, "second"],
  ] as const;
  const said = parts.filter(([number]) => number > 0).map(([number, unit]) => counted(number, unit));
  return said.length > 0 ? said.join(" ") : "0 seconds";
}

/** "1 track", "2,000 tracks". */
export function counted(number: number, unit: string): string {
  return `${number.toLocaleString("en")} ${unit}${number === 1 ? "" : "s"}`;
}

/** What is measured as 0..1, as queries and limits take it: 0.386 becomes "0.39". */
export function measure(value: number): string {
  return value.toFixed(2);
}

/** A long time in words: "3 d 4 h", "2 h 10 min". */
export function longTime(seconds: number): string {
  const minutes = Math.max(seconds > 0 ? 1 : 0, Math.round(seconds / 60));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24).toLocaleString()} d ${hours % 24} h`;
}
