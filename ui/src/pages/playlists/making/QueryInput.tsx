// A field for the filter language, with completion; what the server cannot read is told with the preview.
import { SearchBox } from "../../library/SearchBox";

interface Props {
  label: string;
  value: string | null;
  onChange: (value: string | null) => void;
  help?: string | undefined;
}

export function QueryInput({ label, value, onChange, help }: Props) {
  return (
    <div className="choice">
      <span className="muted small query-label">{label}</span>
      <SearchBox label={label} query={value ?? ""} onChange={(query) => onChange(query || null)} error={null} />
      {help && <span className="muted small">{help}</span>}
    </div>
  );
}
