// What hands do to the map: drag to move, wheel or two fingers to enlarge, tap to open, draw an outline to select.
import { type PointerEvent, type RefObject, useEffect, useRef } from "react";
import { moved, type Place, type Size, type View, zoomed } from "./view";

interface Doing {
  stage: RefObject<HTMLDivElement | null>;
  view: View;
  size: Size;
  isLasso: boolean;
  onView: (view: View) => void;
  onMove: (place: Place) => void;
  onLeave: () => void;
  onTap: (place: Place) => void;
  onOutline: (places: Place[]) => void;
  onOutlined: (places: Place[]) => void;
}

/** A press that moves no farther is a tap. */
const STILL_PX = 5;

export function useGestures(doing: Doing) {
  const fingers = useRef(new Map<number, Place>());
  const outline = useRef<Place[] | null>(null);
  const begun = useRef<Place | null>(null);
  // Several moves may come before the page is drawn again: each starts from the one before.
  const now = useRef(doing);
  now.current = doing;
  const look = (view: View) => {
    now.current = { ...now.current, view };
    now.current.onView(view);
  };
  useWheel(doing.stage, (factor, at) => look(zoomed(now.current.view, now.current.size, factor, at)));

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    const place = placeOf(event, event.currentTarget);
    event.currentTarget.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, place);
    begun.current = fingers.current.size === 1 ? place : null;
    outline.current = fingers.current.size === 1 && (doing.isLasso || event.shiftKey) ? [place] : null;
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const place = placeOf(event, event.currentTarget);
    const before = fingers.current.get(event.pointerId);
    if (before === undefined) {
      doing.onMove(place);
      return;
    }
    if (begun.current && apart(begun.current, place) > STILL_PX) begun.current = null;
    if (outline.current) {
      outline.current.push(place);
      doing.onOutline([...outline.current]);
    } else if (begun.current === null) dragged(event.pointerId, before, place);
    fingers.current.set(event.pointerId, place);
  };
  const dragged = (finger: number, before: Place, place: Place) => {
    const { view, size } = now.current;
    const other = [...fingers.current].find(([id]) => id !== finger)?.[1];
    const shifted = moved(
      view,
      size,
      (place[0] - before[0]) / (other ? 2 : 1),
      (place[1] - before[1]) / (other ? 2 : 1),
    );
    if (!other) return look(shifted);
    const middle: Place = [(place[0] + other[0]) / 2, (place[1] + other[1]) / 2];
    look(zoomed(shifted, size, apart(place, other) / (apart(before, other) || 1), middle));
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>) => {
    const place = placeOf(event, event.currentTarget);
    const drawn = outline.current;
    fingers.current.delete(event.pointerId);
    outline.current = null;
    if (begun.current) doing.onTap(place);
    else if (drawn) doing.onOutlined(drawn);
    begun.current = null;
  };
  const onPointerCancel = (event: PointerEvent<HTMLDivElement>) => {
    fingers.current.delete(event.pointerId);
    outline.current = begun.current = null;
    doing.onOutline([]);
  };
  return { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onPointerLeave: doing.onLeave };
}

/** React listens to wheels in a way that cannot keep the page from scrolling. */
function useWheel(stage: RefObject<HTMLDivElement | null>, turned: (factor: number, at: Place) => void): void {
  const latest = useRef(turned);
  latest.current = turned;
  useEffect(() => {
    const element = stage.current;
    const listen = (event: WheelEvent) => {
      event.preventDefault();
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 16 : event.deltaY;
      if (element) latest.current(Math.exp(-pixels / 400), placeOf(event, element));
    };
    element?.addEventListener("wheel", listen, { passive: false });
    return () => element?.removeEventListener("wheel", listen);
  }, [stage]);
}

function placeOf(event: { clientX: number; clientY: number }, element: HTMLElement): Place {
  const box = element.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

function apart(one: Place, other: Place): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}
