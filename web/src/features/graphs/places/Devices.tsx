import { Link } from "react-router";
import type { Places } from "../../../api/explore";
import { counted, formatCount } from "../../../ui/format";
import { Icon } from "../../../ui/Icon";
import { useFilterAddress } from "./useFilterAddress";

/** Folders shown until more are asked for. */
const SHOWN = 5;

type Device = Places["devices"][number];

interface DevicesProps {
  readonly devices: readonly Device[];
  /** The device whose only copies are shown; null for all. */
  readonly only: string | null;
  /** The id of this device. */
  readonly here: string;
}

/** What each device holds, and a way to what it alone has. */
export function Devices({ devices, only, here }: DevicesProps) {
  return (
    <section aria-labelledby="devices-title">
      <h2 id="devices-title">Devices</h2>
      <ul className="devices">
        {devices.map((device) => (
          <li key={device.id} className="panel" aria-current={only === device.id || undefined}>
            <Told device={device} chosen={only === device.id} here={here === device.id} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ToldProps {
  readonly device: Device;
  readonly chosen: boolean;
  readonly here: boolean;
}

function Told({ device, chosen, here }: ToldProps) {
  const { names, files, contents, only_here, folders } = device;
  const address = useFilterAddress();
  const shown = folders.slice(0, SHOWN);
  const rest = folders.slice(SHOWN);
  return (
    <>
      <h3 className="break">
        <Icon name="device" /> {names.join(", ")}
        {here && <span className="tag ms-2">this device</span>}
      </h3>
      <p className="soft small nums mb-2">
        {counted(files, "file")} · {counted(contents, "picture or video", "pictures and videos")}
      </p>
      <p className="mb-2">
        {only_here === 0 ? (
          "Everything on it is elsewhere too."
        ) : (
          <Link
            className={`btn btn-sm ${chosen ? "btn-primary" : "btn-quiet"}`}
            to={address(chosen ? null : device.id)}
            aria-current={chosen || undefined}
          >
            {formatCount(only_here)} only here{chosen && <Icon name="x" />}
          </Link>
        )}
      </p>
      <FolderList folders={shown} />
      {rest.length > 0 && (
        <details className="small">
          <summary>{counted(rest.length, "more folder", "more folders")}</summary>
          <FolderList folders={rest} />
        </details>
      )}
    </>
  );
}

function FolderList({ folders }: { folders: Device["folders"] }) {
  return (
    <ul className="folders small">
      {folders.map(({ folder, contents }) => (
        <li key={folder}>
          <span className="break">
            <Icon name="folder" /> {folder || "the top folder"}
          </span>
          <span className="soft nums">{formatCount(contents)}</span>
        </li>
      ))}
    </ul>
  );
}
