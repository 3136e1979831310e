import { type FormEvent, useEffect, useState } from "react";
import Form from "react-bootstrap/Form";
import { type Device, MAX_DEVICE_NAME, renameDevice, thisDevice } from "../../local/settings";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";

/** The name under which this device's files appear in the collection. */
export function DevicePanel() {
  const [device, setDevice] = useState<Device | null>(null);
  const [name, setName] = useState("");
  const [state, setState] = useState<"" | "kept" | "failed">("");
  useEffect(() => {
    void thisDevice().then((known) => {
      setDevice(known);
      setName((typed) => typed || known.name);
    });
  }, []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      setDevice(await renameDevice(name));
      setState("kept");
    } catch {
      setState("failed");
    }
  };
  const unchanged = name.trim() === "" || name.trim() === device?.name;
  return (
    <section className="panel" aria-labelledby="device">
      <h2 id="device">
        <Icon name="device" /> This device
      </h2>
      <Form onSubmit={(event) => void submit(event)}>
        <Form.Group controlId="this-device-name">
          <Form.Label>Name of this device</Form.Label>
          <div className="d-flex gap-2">
            <Form.Control
              value={name}
              maxLength={MAX_DEVICE_NAME}
              onChange={(event) => {
                setName(event.target.value);
                setState("");
              }}
            />
            <button type="submit" className="btn btn-quiet" disabled={unchanged}>
              Rename
            </button>
          </div>
        </Form.Group>
        <p className="soft small mt-2 mb-0" role="status">
          {state === "kept"
            ? "Renamed. Files you save from now on carry the new name."
            : "Saved files tell by it on which of your devices they are."}
        </p>
        {state === "failed" && <Note tone="bad">This browser cannot store the name.</Note>}
      </Form>
    </section>
  );
}
