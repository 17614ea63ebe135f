// The fields that a method reads, one control for each; a part of a mixed list has the same.
import { Dices } from "lucide-react";
import { type ReactNode, useId } from "react";
import type { Method, Methods } from "../data";
import { fieldName, methodName } from "../words";
import { ChoiceField, NumberField, ShareField, SizeField } from "./controls";
import { PartsField } from "./PartsField";
import { QueryInput } from "./QueryInput";
import { SortField } from "./SortField";
import { rangeOf } from "./schema";
import type { Field, Form } from "./spec";
import { TrackPicker } from "./TrackPicker";

export interface FormProps {
  form: Form;
  methods: Methods;
  onChange: (form: Form) => void;
}

/** Fields in the order in which they are asked for; limits have a place of their own. */
const ORDER: Field[] = [
  ...(["seeds", "start", "end", "via", "against", "mood", "curve", "query", "sort", "groups", "parts"] as const),
  ...(["length", "embedding_share", "random_seed"] as const),
];

export function MethodChoice({ form, methods, onChange, without }: FormProps & { without?: string }) {
  const group = useId();
  const names = methods.methods.map(({ name }) => name).filter((name) => name !== without);
  const help = methods.methods.find(({ name }) => name === form.method)?.help;
  return (
    <fieldset className="choice">
      <legend>Method</legend>
      <div className="row choice-row">
        {names.map((name) => (
          <label key={name} className="pill">
            <input
              type="radio"
              name={group}
              checked={form.method === name}
              onChange={() => onChange({ ...form, method: name, curve: null })}
            />
            <span>{methodName(name)}</span>
          </label>
        ))}
      </div>
      {help && <span className="muted">{`It takes ${help}.`}</span>}
    </fieldset>
  );
}

export function MethodFields(props: FormProps) {
  const method = props.methods.methods.find(({ name }) => name === props.form.method);
  if (method === undefined) return null;
  return ORDER.filter((field) => method.fields.includes(field)).map((field) => (
    <Control key={field} field={field} method={method} {...props} />
  ));
}

type ControlProps = FormProps & { field: Field; method: Method };

function Control(props: ControlProps): ReactNode {
  const { field, form, method, methods, onChange } = props;
  const put = (changes: Partial<Form>) => onChange({ ...form, ...changes });
  const { help, ...range } = rangeOf(methods.spec, field);
  const isRequired = method.required.includes(field);
  const base = { label: fieldName(field), help };
  switch (field) {
    case "seeds":
    case "against":
    case "via":
      return (
        <TrackPicker
          label={base.label}
          ids={form[field]}
          isRequired={isRequired}
          onChange={(is) => put({ [field]: is })}
        />
      );
    case "start":
    case "end":
      return (
        <TrackPicker
          label={base.label}
          isSingle
          isRequired={isRequired}
          ids={form[field] === null ? [] : [form[field]]}
          onChange={(is) => put({ [field]: is.at(-1) ?? null })}
        />
      );
    case "mood":
      return (
        <ChoiceField
          label={base.label}
          options={method.moods ?? []}
          value={form.mood}
          onChange={(mood) => put({ mood })}
        />
      );
    case "curve":
      return (
        <ChoiceField
          label={base.label}
          options={method.curves ?? []}
          none="As suits"
          value={form.curve}
          onChange={(curve) => put({ curve })}
        />
      );
    case "query":
      return <QueryInput label={base.label} value={form.query} onChange={(query) => put({ query })} />;
    case "sort":
      return <SortField value={form.sort} onChange={(sort) => put({ sort })} />;
    case "groups":
      return (
        <NumberField
          {...base}
          {...range}
          placeholder="as suits"
          value={form.groups}
          onChange={(groups) => put({ groups })}
        />
      );
    case "parts":
      return <PartsField {...props} />;
    case "length":
      return <SizeField most={range.max} length={form.length} durationS={form.duration_s} onChange={put} />;
    case "embedding_share":
      return (
        <ShareField
          {...base}
          usual="As measured best"
          value={form.embedding_share}
          onChange={(is) => put({ embedding_share: is })}
        />
      );
    case "random_seed":
      return <Throw value={form.random_seed} onChange={(random_seed) => put({ random_seed })} />;
    default:
      return null;
  }
}

function Throw({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  return (
    <div className="row">
      <button type="button" className="button" onClick={() => onChange(value + 1)}>
        <Dices size={17} aria-hidden /> Throw the dice again
      </button>
      <span className="muted small numbers">{value === 0 ? "" : `throw ${value + 1}`}</span>
    </div>
  );
}
