import { expect, test } from "vitest";
import { wantedIn } from "./pasted";

const texts = (pasted: string) => wantedIn(pasted).map((each) => each.text);

test("links stand on lines, between spaces and between commas", () => {
  const pasted =
    "https://a.example/1 https://a.example/2,https://a.example/3, https://a.example/4\r\nhttps://a.example/5;";
  expect(texts(pasted)).toEqual([1, 2, 3, 4, 5].map((n) => `https://a.example/${n}`));
  expect(wantedIn(pasted).every((each) => each.kind === "link")).toBe(true);
});

test("a comma within a link is a part of it", () => {
  expect(texts("https://a.example/x?ids=1,2,3")).toEqual(["https://a.example/x?ids=1,2,3"]);
});

test("what stands around a link is no part of it", () => {
  expect(texts("Listen: <https://a.example/1>, (https://a.example/2).")).toEqual([
    "https://a.example/1",
    "https://a.example/2",
  ]);
});

test("a link without its beginning gets one, and Spotify's own addresses are links", () => {
  expect(texts("open.spotify.com/track/1\nspotify:album:4aawyAB9vmqN3uQ7FjRGTy")).toEqual([
    "https://open.spotify.com/track/1",
    "spotify:album:4aawyAB9vmqN3uQ7FjRGTy",
  ]);
});

test("a line without a link is the name of a song, commas and all", () => {
  expect(wantedIn("Crosby, Stills & Nash - Helplessly Hoping")).toEqual([
    { text: "Crosby, Stills & Nash - Helplessly Hoping", kind: "search" },
  ]);
});

test("a name with a dot or a slash is no link", () => {
  expect(wantedIn("Mr. Oizo - Flat Beat\nAC/DC - T.N.T.").map((each) => each.kind)).toEqual(["search", "search"]);
});

test("empty lines and remarks of a list are left out, and nothing comes twice", () => {
  expect(texts("#EXTM3U\n\n  \nhttps://a.example/1\nhttps://a.example/1")).toEqual(["https://a.example/1"]);
});
