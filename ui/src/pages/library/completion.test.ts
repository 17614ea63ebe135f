import { expect, test } from "vitest";
import { complete, isUnfinished, type QueryField, written } from "./completion";

const field = (name: string, kind: string, values: string[] = []): QueryField => ({
  name,
  kind,
  sortable: true,
  help: `how ${name} is written`,
  values,
});
const FIELDS = [
  field("tempo", "number"),
  field("tempo_confidence", "number"),
  field("key", "key", ["8A", "8B", "9A"]),
  field("tag", "text"),
  field("label", "text"),
];
const at = (text: string) => complete(text, text.length, FIELDS, { label: ["Late night", "Party"] });
const labels = (text: string) => at(text).suggestions.map(({ label }) => label);

test("names of fields are completed, the shortest first", () => {
  expect(labels("te")).toEqual(["tempo", "tempo_confidence"]);
  expect(labels("words conf")).toEqual(["tempo_confidence"]);
});

test("a minus before a field stays", () => {
  const completion = at("-ta");
  expect(written("-ta", completion, completion.suggestions[0] as never)).toEqual(["-tag:", 5]);
});

test("values of a field are completed, each alternative by itself", () => {
  expect(labels("key:8")).toEqual(["8A", "8B"]);
  const completion = at("key:8A,9");
  expect(written("key:8A,9", completion, completion.suggestions[0] as never)[0]).toBe("key:8A,9A ");
});

test("what is written out already is not offered", () => {
  expect(labels("key:8a")).toEqual([]);
});

test("a value with a space is quoted", () => {
  const completion = at("label:late");
  expect(written("label:late", completion, completion.suggestions[0] as never)[0]).toBe('label:"Late night" ');
});

test("within quotes a space ends no part", () => {
  expect(labels('label:"late ni')).toEqual(["Late night"]);
});

test("in the middle of a text only the part at the caret is completed", () => {
  const text = "te key:8A";
  const completion = complete(text, 2, FIELDS);
  expect(written(text, completion, completion.suggestions[0] as never)).toEqual(["tempo: key:8A", 6]);
});

test("how a field is written is told with it", () => {
  expect(at("tempo:12").help).toBe("how tempo is written");
  expect(at("nothing:12").help).toBeNull();
});

test("what is still being written is not asked for", () => {
  expect(["tempo:", 'title:"late', "rock -"].map(isUnfinished)).toEqual([true, true, true]);
  expect(["tempo:120", 'title:"late night"', "rock", ""].map(isUnfinished)).toEqual([false, false, false, false]);
});
