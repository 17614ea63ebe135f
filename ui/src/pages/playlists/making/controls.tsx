// The small controls of the form: numbers, sliders with numbers, choices, spans, a length.
import { type ReactNode, useId, useState } from "react";
import { readDuration, spaced, writtenDuration } from "../words";
import type { Span } from "./spec";

interface Base {
  label: string;
  help?: string | undefined;
}

function Field({ label, help, children }: Base & { children: (id: string, helpId: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(id, `${id}-help`)}
      {help && (
        <span className="muted small" id={`${id}-help`}>
          {help}
        </span>
      )}
    </div>
  );
}

interface NumberProps extends Base {
  value: number | null;
  onChange: (value: number | null) => void;
  min: number;
  max: number;
  placeholder?: string;
}

export function NumberField({ value, onChange, min, max, placeholder = "", ...base }: NumberProps) {
  const change = (text: string) => {
    const number = Number(text);
    if (text === "") onChange(null);
    else if (Number.isFinite(number)) onChange(Math.min(max, Math.max(min, number)));
  };
  return (
    <Field {...base}>
      {(id, helpId) => (
        <input
          id={id}
          aria-describedby={base.help ? helpId : undefined}
          type="number"
          inputMode="numeric"
          min={min}
          max={max}
          placeholder={placeholder}
          value={value ?? ""}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  );
}

interface ShareProps extends Base {
  value: number | null;
  onChange: (value: number | null) => void;
  /** What it is called where nothing is chosen; without it, something always is. */
  usual?: string;
}

/** A share 0..1 on a slider, in percent. */
export function ShareField({ value, onChange, usual, ...base }: ShareProps) {
  return (
    <Field {...base}>
      {(id, helpId) => (
        <div className="row share">
          <input
            id={id}
            aria-describedby={base.help ? helpId : undefined}
            type="range"
            min={0}
            max={100}
            step={5}
            value={Math.round((value ?? 0.5) * 100)}
            aria-valuetext={value === null ? usual : `${Math.round(value * 100)} %`}
            onChange={(event) => onChange(Number(event.target.value) / 100)}
          />
          <output className="numbers" htmlFor={id}>
            {value === null ? usual : `${Math.round(value * 100)} %`}
          </output>
          {usual && value !== null && (
            <button type="button" className="link" onClick={() => onChange(null)}>
              {usual}
            </button>
          )}
        </div>
      )}
    </Field>
  );
}

export function CheckField({
  label,
  help,
  value,
  onChange,
}: Base & { value: boolean; onChange: (is: boolean) => void }) {
  return (
    <label className="check">
      <input type="checkbox" checked={value} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {label}
        {help && <span className="muted small check-help">{help}</span>}
      </span>
    </label>
  );
}

interface ChoiceProps extends Base {
  options: readonly string[];
  value: string | null;
  onChange: (value: string | null) => void;
  /** What the choice of nothing is called. */
  none?: string;
}

export function ChoiceField({ label, help, options, value, onChange, none }: ChoiceProps) {
  const name = useId();
  const all = none === undefined ? options : [null, ...options];
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      <div className="row choice-row">
        {all.map((option) => (
          <label key={option} className="pill">
            <input type="radio" name={name} checked={value === option} onChange={() => onChange(option)} />
            <span>{option === null ? none : spaced(option)}</span>
          </label>
        ))}
      </div>
      {help && <span className="muted small">{help}</span>}
    </fieldset>
  );
}

interface ManyProps extends Base {
  options: readonly string[];
  values: readonly string[];
  onChange: (values: string[]) => void;
  show?: (option: string) => ReactNode;
  className?: string;
}

export function ManyField({ label, help, options, values, onChange, show = spaced, className = "" }: ManyProps) {
  const toggle = (option: string) =>
    onChange(values.includes(option) ? values.filter((is) => is !== option) : [...values, option]);
  return (
    <fieldset className={`choice ${className}`}>
      <legend>{label}</legend>
      <div className="row choice-row">
        {options.map((option) => (
          <label key={option} className="pill">
            <input type="checkbox" checked={values.includes(option)} onChange={() => toggle(option)} />
            <span>{show(option)}</span>
          </label>
        ))}
      </div>
      {help && <span className="muted small">{help}</span>}
    </fieldset>
  );
}

interface SpanProps extends Base {
  value: Span;
  onChange: (value: Span) => void;
  min: number;
  max: number;
  step: number;
}

/** From and to, each on a slider with a number; at an end of the slider there is no limit. */
export function SpanField({ label, help, value: [low, high], onChange, min, max, step }: SpanProps) {
  const id = useId();
  const read = (text: string, end: number) => (text === "" || Number(text) === end ? null : Number(text));
  const from = (text: string) => {
    const next = read(text, min);
    onChange([next, next !== null && high !== null && next > high ? next : high]);
  };
  const to = (text: string) => {
    const next = read(text, max);
    onChange([next !== null && low !== null && next < low ? next : low, next]);
  };
  const common = { min, max, step };
  return (
    <fieldset className="choice span">
      <legend>{label}</legend>
      {(
        [
          ["from", low, min, from],
          ["to", high, max, to],
        ] as const
      ).map(([word, value, end, change]) => (
        <div className="span-row" key={word}>
          <label htmlFor={`${id}-${word}`} className="small muted">
            {word}
          </label>
          <input
            type="range"
            {...common}
            aria-label={`${label} ${word}, slider`}
            value={value ?? end}
            onChange={(event) => change(event.target.value)}
          />
          <input
            id={`${id}-${word}`}
            className="input numbers"
            type="number"
            {...common}
            aria-label={`${label} ${word}`}
            placeholder="any"
            value={value ?? ""}
            onChange={(event) => change(event.target.value)}
          />
        </div>
      ))}
      {help && <span className="muted small">{help}</span>}
    </fieldset>
  );
}

interface SizeProps {
  length: number;
  durationS: number | null;
  most: number;
  onChange: (size: { length: number; duration_s: number | null }) => void;
}

/** So many tracks, or so long. */
export function SizeField({ length, durationS, most, onChange }: SizeProps) {
  const isLong = durationS !== null;
  const name = useId();
  return (
    <fieldset className="choice">
      <legend>Length</legend>
      <div className="row choice-row">
        <label className="pill">
          <input type="radio" name={name} checked={!isLong} onChange={() => onChange({ length, duration_s: null })} />
          <span>By tracks</span>
        </label>
        <label className="pill">
          <input type="radio" name={name} checked={isLong} onChange={() => onChange({ length, duration_s: 3600 })} />
          <span>By time</span>
        </label>
      </div>
      {isLong ? (
        <DurationField seconds={durationS} onChange={(duration_s) => onChange({ length, duration_s })} />
      ) : (
        <NumberField
          label="Tracks, at most"
          min={1}
          max={most}
          value={length}
          onChange={(value) => onChange({ length: value ?? 1, duration_s: null })}
        />
      )}
    </fieldset>
  );
}

function DurationField({ seconds, onChange }: { seconds: number; onChange: (seconds: number) => void }) {
  const [text, setText] = useState(writtenDuration(seconds));
  const id = useId();
  const isWrong = readDuration(text) === null;
  const change = (next: string) => {
    setText(next);
    const read = readDuration(next);
    if (read !== null) onChange(read);
  };
  return (
    <div className="field">
      <label htmlFor={id}>Hours and minutes</label>
      <input
        id={id}
        inputMode="numeric"
        value={text}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? `${id}-wrong` : undefined}
        onChange={(event) => change(event.target.value)}
      />
      {isWrong && (
        <span className="wrong" id={`${id}-wrong`}>
          Write it as 1:30, or as minutes.
        </span>
      )}
    </div>
  );
}
