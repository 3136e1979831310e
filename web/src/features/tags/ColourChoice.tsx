import "./tags.css";
import { useId } from "react";
import { Icon } from "../../ui/Icon";

/** Colours that are told apart, by people who see few of them as well. */
const COLOURS: readonly { value: string; name: string }[] = [
  { value: "#d1495b", name: "Red" },
  { value: "#e07a1f", name: "Orange" },
  { value: "#e3b505", name: "Yellow" },
  { value: "#3f9b4f", name: "Green" },
  { value: "#1b998b", name: "Teal" },
  { value: "#3d7dd8", name: "Blue" },
  { value: "#6a4fb6", name: "Violet" },
  { value: "#c65bb0", name: "Pink" },
  { value: "#8a5a3c", name: "Brown" },
  { value: "#7d858a", name: "Grey" },
];

interface ColourChoiceProps {
  value: string | null;
  onChange: (colour: string | null) => void;
}

/** The colour of a tag: a radio group. */
export function ColourChoice({ value, onChange }: ColourChoiceProps) {
  const name = useId();
  const own = value !== null && !COLOURS.some((colour) => colour.value === value);
  const choices = own ? [...COLOURS, { value, name: `Its own colour ${value}` }] : COLOURS;
  return (
    <fieldset className="palette">
      <legend className="small soft">Colour</legend>
      <label className="palette-colour" title="No colour">
        <input
          type="radio"
          className="visually-hidden"
          name={name}
          checked={value === null}
          onChange={() => onChange(null)}
        />
        <Icon name="slash" />
        <span className="visually-hidden">No colour</span>
      </label>
      {choices.map((colour) => (
        <label key={colour.value} className="palette-colour" title={colour.name}>
          <input
            type="radio"
            className="visually-hidden"
            name={name}
            checked={value === colour.value}
            onChange={() => onChange(colour.value)}
          />
          <span className="tagdot" style={{ background: colour.value }} aria-hidden="true" />
          <span className="visually-hidden">{colour.name}</span>
        </label>
      ))}
    </fieldset>
  );
}
