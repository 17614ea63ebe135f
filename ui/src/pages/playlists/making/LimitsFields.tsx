// What every track of the list, and the list as a whole, has to keep to.
import type { Methods } from "../data";
import { fieldName } from "../words";
import { CheckField, ManyField, NumberField, ShareField, SpanField } from "./controls";
import { QueryInput } from "./QueryInput";
import { rangeOf } from "./schema";
import { type Limits, NO_LIMITS } from "./spec";
import { TrackPicker } from "./TrackPicker";

interface Props {
  limits: Limits;
  methods: Methods;
  onChange: (limits: Limits) => void;
}

const KEYS = ["A", "B"].flatMap((ring) => Array.from({ length: 12 }, (_, hour) => `${hour + 1}${ring}`));
const COUNTS = ["artist_most", "artist_gap", "album_most", "album_gap"] as const;
const SHARES = ["exploration", "hub_penalty"] as const;
const FLAGS = ["prefer_liked", "alternates"] as const;

export function LimitsFields({ limits, methods, onChange }: Props) {
  const put = <K extends keyof Limits>(name: K, value: Limits[K]) => onChange({ ...limits, [name]: value });
  const told = (name: keyof Limits) => ({ label: fieldName(name), help: rangeOf(methods.limits, name).help });
  const changed = countOf(limits);
  return (
    <details className="fold" open={changed > 0 || undefined}>
      <summary>Limits {changed > 0 && <span className="badge accent">{changed} set</span>}</summary>
      <div className="stack fold-inside">
        <SpanField
          label="Tempo in BPM"
          value={limits.tempo}
          onChange={(is) => put("tempo", is)}
          min={40}
          max={220}
          step={1}
        />
        <SpanField
          label="Energy"
          value={limits.energy}
          onChange={(is) => put("energy", is)}
          min={0}
          max={1}
          step={0.01}
          help="0 to 1, as the library tells it."
        />
        <ManyField
          label="Keys"
          options={KEYS}
          values={limits.keys}
          onChange={(is) => put("keys", is)}
          show={(key) => key}
          className="keys"
          help="None chosen means any."
        />
        <QueryInput {...told("query")} value={limits.query} onChange={(is) => put("query", is)} />
        <div className="two">
          {COUNTS.map((name) => (
            <NumberField
              key={name}
              {...told(name)}
              {...rangeOf(methods.limits, name)}
              placeholder="as suits"
              value={limits[name]}
              onChange={(is) => put(name, is)}
            />
          ))}
        </div>
        {SHARES.map((name) => (
          <ShareField key={name} {...told(name)} value={limits[name]} onChange={(is) => put(name, is ?? 0)} />
        ))}
        <NumberField
          {...told("avoid_played_days")}
          {...rangeOf(methods.limits, "avoid_played_days")}
          value={limits.avoid_played_days}
          onChange={(is) => put("avoid_played_days", is ?? 0)}
        />
        {FLAGS.map((name) => (
          <CheckField key={name} {...told(name)} value={limits[name]} onChange={(is) => put(name, is)} />
        ))}
        <ManyField
          {...told("exclude")}
          options={methods.content}
          values={limits.exclude}
          onChange={(is) => put("exclude", is)}
        />
        <TrackPicker label={fieldName("without")} ids={limits.without} onChange={(is) => put("without", is)} />
        <button type="button" className="button" disabled={changed === 0} onClick={() => onChange(NO_LIMITS)}>
          Take all limits away
        </button>
      </div>
    </details>
  );
}

function countOf(limits: Limits): number {
  const names = Object.keys(NO_LIMITS) as (keyof Limits)[];
  return names.filter((name) => JSON.stringify(limits[name]) !== JSON.stringify(NO_LIMITS[name])).length;
}
