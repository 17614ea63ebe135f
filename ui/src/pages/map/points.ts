// Draws the points by WebGL: one call for all of them, whatever their number. Compiles no script, as the policy wants.
import { type Size, unit, type View } from "./view";

const VERTEX = `
attribute vec2 place;
attribute vec4 colour;
uniform vec2 middle;
uniform vec2 scale;
uniform mediump float size;
varying mediump vec4 shown;
void main() {
  gl_Position = vec4((place - middle) * scale, 0.0, 1.0);
  gl_PointSize = size;
  shown = colour;
}`;
const FRAGMENT = `
precision mediump float;
varying vec4 shown;
uniform mediump float size;
void main() {
  float away = length(gl_PointCoord - 0.5) * size;
  float inside = clamp(size * 0.5 - away, 0.0, 1.0);
  gl_FragColor = vec4(shown.rgb, shown.a * inside);
}`;

export interface Points {
  put: (places: Float32Array) => void;
  paint: (colours: Uint8Array) => void;
  /** Draw every so manieth point: all by 1. */
  draw: (view: View, size: Size, ratio: number, step: number) => void;
}

/** How large points are drawn, in pixels of the page: smaller the more there are, larger the nearer they are seen. */
export function pointSize(count: number, zoom: number): number {
  const alone = 14 - 2.4 * Math.log10(Math.max(count, 1));
  return Math.min(16, Math.max(2.4, alone) * zoom ** 0.25);
}

/** Begin to draw into a canvas; null where there is no WebGL. */
export function pointsIn(canvas: HTMLCanvasElement): Points | null {
  const gl = canvas.getContext("webgl", { antialias: false, depth: false, stencil: false });
  const program = gl && compiled(gl);
  if (!gl || !program) return null;
  // biome-ignore lint/correctness/useHookAtTopLevel: WebGL calls it so
  gl.useProgram(program);
  gl.enable(gl.BLEND);
  gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  const put = attribute(gl, program, "place", 2, gl.FLOAT, false);
  const paint = attribute(gl, program, "colour", 4, gl.UNSIGNED_BYTE, true);
  const uniform = (name: string) => gl.getUniformLocation(program, name);
  const [middle, scale, pointSizeOf] = [uniform("middle"), uniform("scale"), uniform("size")];
  let count = 0;
  return {
    put: (places) => {
      count = places.length / 2;
      put.fill(places);
    },
    paint: paint.fill,
    draw: (view, size, ratio, step) => {
      const pixels = unit(view, size);
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.uniform2f(middle, view.x, view.y);
      gl.uniform2f(scale, (2 * pixels) / size.width, (2 * pixels) / size.height);
      gl.uniform1f(pointSizeOf, pointSize(count / step, view.zoom) * ratio);
      for (const { stride } of [put, paint]) stride(step);
      gl.drawArrays(gl.POINTS, 0, Math.ceil(count / step));
    },
  };
}

function compiled(gl: WebGLRenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!program || !shader) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  if (!program) return null;
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : null;
}

interface Attribute {
  fill: (values: Float32Array | Uint8Array) => void;
  /** Have every so manieth point drawn, without another copy of them. */
  stride: (step: number) => void;
}

/** Return what hands the values of an attribute to the graphics card. */
function attribute(
  gl: WebGLRenderingContext,
  program: WebGLProgram,
  name: string,
  parts: number,
  kind: number,
  isShare: boolean,
): Attribute {
  const [buffer, location] = [gl.createBuffer(), gl.getAttribLocation(program, name)];
  const bytes = parts * (kind === gl.FLOAT ? 4 : 1);
  gl.enableVertexAttribArray(location);
  return {
    fill: (values) => {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
    },
    stride: (step) => {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.vertexAttribPointer(location, parts, kind, isShare, bytes * step, 0);
    },
  };
}
