// The lists of which a mixed one is made, each with its weight.
import { Plus, Trash2 } from "lucide-react";
import { IconButton } from "../../../parts/IconButton";
import { methodName } from "../words";
import { NumberField } from "./controls";
import { type FormProps, MethodChoice, MethodFields } from "./MethodFields";
import { EMPTY, type Part } from "./spec";

const MOST_PARTS = 20;

export function PartsField({ form, methods, onChange }: FormProps) {
  const { parts } = form;
  const put = (next: readonly Part[]) => onChange({ ...form, parts: next });
  const change = (at: number, part: Part) => put(parts.map((is, index) => (index === at ? part : is)));
  const added = { weight: 1, form: { ...EMPTY, method: "random" } };
  // Parts have no names of their own: what they are is where they stand.
  const places = parts.map((part, index) => ({ part, index, key: `part-${index}` }));
  return (
    <fieldset className="choice">
      <legend>Parts</legend>
      {places.map(({ part, index, key }) => (
        <details key={key} className="fold part" open>
          <summary>
            Part {index + 1}: {methodName(part.form.method)}
          </summary>
          <div className="stack fold-inside">
            <div className="row between">
              <NumberField
                label="Weight"
                min={0.1}
                max={1000}
                value={part.weight}
                onChange={(weight) => change(index, { ...part, weight: weight ?? 1 })}
              />
              <IconButton label={`Remove part ${index + 1}`} onPress={() => put(parts.filter((is) => is !== part))}>
                <Trash2 size={17} />
              </IconButton>
            </div>
            <MethodChoice
              form={part.form}
              methods={methods}
              without="mixed"
              onChange={(next) => change(index, { ...part, form: next })}
            />
            <MethodFields
              form={part.form}
              methods={methods}
              onChange={(next) => change(index, { ...part, form: next })}
            />
          </div>
        </details>
      ))}
      <button
        type="button"
        className="button"
        disabled={parts.length >= MOST_PARTS}
        onClick={() => put([...parts, added])}
      >
        <Plus size={17} aria-hidden /> Add a part
      </button>
    </fieldset>
  );
}
