// A line of text with its label, and what is wrong with it.
import { useId } from "react";

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  type?: "text" | "password" | "number";
  autoComplete?: string;
  problem?: string | null;
  isRequired?: boolean;
}

export function TextField({
  label,
  value,
  onChange,
  type = "text",
  autoComplete = "off",
  problem = null,
  isRequired = true,
}: Props) {
  const id = useId();
  const wrong = problem === null ? {} : { "aria-invalid": true, "aria-describedby": `${id}-wrong` };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type={type}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        autoComplete={autoComplete}
        required={isRequired}
        {...wrong}
      />
      {problem !== null && (
        <span id={`${id}-wrong`} className="wrong">
          {problem}
        </span>
      )}
    </div>
  );
}
