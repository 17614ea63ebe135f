// Which columns the table has, and how dense it is.
import { Columns3 } from "lucide-react";
import { PopoverButton } from "../../parts/PopoverButton";
import { COLUMNS, type Density, useLook } from "./columns";

const DENSITIES: { density: Density; label: string }[] = [
  { density: "roomy", label: "Roomy" },
  { density: "dense", label: "Dense" },
];

export function LookButton() {
  return (
    <div className="library-look">
      <PopoverButton label="Columns" icon={<Columns3 size={17} aria-hidden />}>
        <Choices />
      </PopoverButton>
    </div>
  );
}

function Choices() {
  const { shown, density, show, setDensity } = useLook();
  return (
    <>
      <fieldset className="library-choices">
        <legend>Columns</legend>
        {COLUMNS.map(({ id, label }) => (
          <label key={id}>
            <input type="checkbox" checked={shown.includes(id)} onChange={(e) => show(id, e.target.checked)} />
            {label}
          </label>
        ))}
      </fieldset>
      <fieldset className="library-choices">
        <legend>Rows</legend>
        {DENSITIES.map(({ density: each, label }) => (
          <label key={each}>
            <input type="radio" name="density" checked={density === each} onChange={() => setDensity(each)} />
            {label}
          </label>
        ))}
      </fieldset>
    </>
  );
}
