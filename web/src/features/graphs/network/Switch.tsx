import { useState } from "react";
import Form from "react-bootstrap/Form";

interface SwitchProps {
  readonly id: string;
  readonly label: string;
  /** Whether it is on, as the address tells it. */
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

/** A switch that moves at once, although the address follows only when the view is drawn. */
export function Switch({ id, label, on, onChange }: SwitchProps) {
  const [shown, setShown] = useState(on);
  const [known, setKnown] = useState(on);
  if (on !== known) {
    setKnown(on);
    setShown(on);
  }
  return (
    <Form.Check
      type="switch"
      id={id}
      label={label}
      checked={shown}
      onChange={(event) => {
        setShown(event.target.checked);
        onChange(event.target.checked);
      }}
    />
  );
}
