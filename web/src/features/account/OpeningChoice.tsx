import Form from "react-bootstrap/Form";

interface OpeningChoiceProps {
  /** Whether the password opens the key on other devices. */
  opening: boolean;
  onChange: (opening: boolean) => void;
}

/** How other devices get at the key of keyed hashes. */
export function OpeningChoice({ opening, onChange }: OpeningChoiceProps) {
  return (
    <fieldset className="mb-3">
      <legend className="form-label fs-6">On other devices</legend>
      <Form.Check
        type="radio"
        id="keyed-opening-password"
        name="keyed-opening"
        checked={opening}
        onChange={() => onChange(true)}
        label="My password opens the key"
        aria-describedby="keyed-opening-password-help"
      />
      <Form.Text as="p" id="keyed-opening-password-help" className="ms-4 mb-2">
        It is kept with your account, locked with your password, and is as safe as that is. Whoever
        runs the server could get at it when you sign in.
      </Form.Text>
      <Form.Check
        type="radio"
        id="keyed-opening-file"
        name="keyed-opening"
        checked={!opening}
        onChange={() => onChange(false)}
        label="Only a key file"
        aria-describedby="keyed-opening-file-help"
      />
      <Form.Text as="p" id="keyed-opening-file-help" className="ms-4 mb-0">
        Nothing on the server opens it. You give each device the file.
      </Form.Text>
    </fieldset>
  );
}
