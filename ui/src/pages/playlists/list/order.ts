// Orders by hand: a track before or after another, or a step up or down.

/** Return ids with some of them moved before or after a target that is not among them. */
export function movedTo(
  ids: readonly number[],
  moved: ReadonlySet<number>,
  target: number,
  where: "before" | "after",
): number[] {
  const rest = ids.filter((id) => !moved.has(id));
  const at = rest.indexOf(target);
  if (at < 0) return [...ids];
  const cut = where === "before" ? at : at + 1;
  return [...rest.slice(0, cut), ...ids.filter((id) => moved.has(id)), ...rest.slice(cut)];
}

/** Return ids with one of them so many places further; none goes beyond the ends. */
export function stepped(ids: readonly number[], id: number, steps: number): number[] {
  const rest = ids.filter((each) => each !== id);
  const at = Math.min(rest.length, Math.max(0, ids.indexOf(id) + steps));
  return [...rest.slice(0, at), id, ...rest.slice(at)];
}
