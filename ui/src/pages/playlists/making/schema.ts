// What the server's JSON Schema tells of a field: its range and its help.

export interface Range {
  min: number;
  max: number;
  help?: string;
}

interface Property {
  minimum?: number;
  maximum?: number;
  description?: string;
  anyOf?: Property[];
}

/** Return the range and the help of a field; without a range, that of whole numbers. */
export function rangeOf(schema: Record<string, unknown>, field: string): Range {
  const property = ((schema.properties ?? {}) as Record<string, Property>)[field] ?? {};
  const all = [property, ...(property.anyOf ?? [])];
  const first = (name: "minimum" | "maximum") => all.find((each) => each[name] !== undefined)?.[name];
  const range = { min: first("minimum") ?? 0, max: first("maximum") ?? Number.MAX_SAFE_INTEGER };
  return property.description === undefined ? range : { ...range, help: property.description };
}
