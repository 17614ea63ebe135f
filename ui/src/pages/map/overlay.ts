// What is drawn over the points: the path of a playlist, the point under the pointer, the one that is open, the outline.
import { type Place, type Size, toScreen, type View } from "./view";

export interface Overlay {
  points: Float32Array;
  path: readonly number[];
  hovered: number | null;
  picked: number | null;
  outline: readonly Place[];
  view: View;
  size: Size;
}

export function overlay(canvas: HTMLCanvasElement, ratio: number, what: Overlay): void {
  const pen = canvas.getContext("2d");
  if (pen === null) return;
  const style = getComputedStyle(canvas);
  const [accent, text, ground] = ["--accent", "--text", "--ground"].map((name) => style.getPropertyValue(name));
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, what.size.width, what.size.height);
  const at = (index: number) =>
    toScreen(what.view, what.size, [what.points[2 * index] ?? 0, what.points[2 * index + 1] ?? 0]);
  const stops = what.path.map(at);
  line(pen, stops, ground ?? "", 5);
  line(pen, stops, accent ?? "", 2.5);
  for (const [stop, [x, y]] of stops.entries()) numbered(pen, x, y, stop + 1, accent ?? "", ground ?? "");
  if (what.hovered !== null) ring(pen, at(what.hovered), text ?? "", 8);
  if (what.picked !== null) ring(pen, at(what.picked), accent ?? "", 10);
  outlined(pen, what.outline, accent ?? "");
}

function line(pen: CanvasRenderingContext2D, places: readonly Place[], colour: string, width: number): void {
  pen.beginPath();
  for (const [x, y] of places) pen.lineTo(x, y);
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.lineJoin = "round";
  pen.stroke();
}

function numbered(pen: CanvasRenderingContext2D, x: number, y: number, number: number, fill: string, on: string): void {
  pen.beginPath();
  pen.arc(x, y, 9, 0, 2 * Math.PI);
  pen.fillStyle = fill;
  pen.fill();
  pen.fillStyle = on;
  pen.font = "600 10px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(String(number), x, y + 0.5);
}

function ring(pen: CanvasRenderingContext2D, [x, y]: Place, colour: string, radius: number): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.strokeStyle = colour;
  pen.lineWidth = 2.5;
  pen.stroke();
}

function outlined(pen: CanvasRenderingContext2D, outline: readonly Place[], colour: string): void {
  if (outline.length < 2) return;
  pen.beginPath();
  for (const [x, y] of outline) pen.lineTo(x, y);
  pen.closePath();
  pen.strokeStyle = colour;
  pen.setLineDash([6, 4]);
  pen.lineWidth = 2;
  pen.stroke();
  pen.setLineDash([]);
  pen.globalAlpha = 0.12;
  pen.fillStyle = colour;
  pen.fill();
  pen.globalAlpha = 1;
}
