// The 24 keys around Camelot's wheel.

const MINOR = ["G#", "D#", "A#", "F", "C", "G", "D", "A", "E", "B", "F#", "C#"];
const MAJOR = ["B", "F#", "C#", "G#", "D#", "A#", "F", "C", "G", "D", "A", "E"];

export const KEYS: { camelot: string; name: string }[] = MINOR.flatMap((minor, index) => [
  { camelot: `${index + 1}A`, name: `${minor} minor` },
  { camelot: `${index + 1}B`, name: `${MAJOR[index]} major` },
]);
