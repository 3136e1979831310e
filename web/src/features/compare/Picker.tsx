import { useRef } from "react";
import { useNavigate } from "react-router";
import { PICKER_ACCEPT } from "../../local/mediaNames";
import { type Found, filesOfInput, hasPickers, pickFiles, pickFolder } from "../../local/picking";
import { Icon } from "../../ui/Icon";
import { session } from "./state";

interface PickerProps {
  /** Large for an empty page, small beside a comparison. */
  size?: "lg" | "sm";
}

/**
 * Buttons that choose files or a folder and compare them at once. The inputs behind them are
 * used where the browser has no pickers with handles.
 */
export function Picker({ size = "sm" }: PickerProps) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const take = (found: AsyncIterable<Found>) => {
    void session.add(found);
    void navigate("/compare");
  };
  const choose = async (
    pick: () => Promise<AsyncIterable<Found> | null>,
    input: HTMLInputElement | null,
  ) => {
    if (!hasPickers()) {
      input?.click();
      return;
    }
    try {
      const found = await pick();
      if (found) take(found);
    } catch {
      // Some surroundings have the pickers and forbid them.
      input?.click();
    }
  };
  const takeInput = (input: HTMLInputElement) => {
    const chosen = [...(input.files ?? [])];
    input.value = "";
    if (chosen.length > 0) take(filesOfInput(chosen));
  };
  return (
    <div className="d-flex flex-wrap gap-2 justify-content-center">
      <button
        type="button"
        className={`btn btn-${size === "lg" ? "primary btn-lg" : "quiet btn-sm"}`}
        onClick={() => void choose(pickFiles, files.current)}
      >
        <Icon name="image" /> {size === "lg" ? "Choose files" : "Add files"}
      </button>
      <button
        type="button"
        className={`btn btn-quiet btn-${size}`}
        onClick={() => void choose(pickFolder, folder.current)}
      >
        <Icon name="folder" /> {size === "lg" ? "Choose a folder" : "Add a folder"}
      </button>
      <input
        ref={files}
        type="file"
        multiple
        accept={PICKER_ACCEPT}
        hidden
        aria-label="Files to compare"
        data-testid="files-input"
        onChange={(event) => takeInput(event.currentTarget)}
      />
      <input
        ref={folder}
        type="file"
        multiple
        webkitdirectory=""
        hidden
        aria-label="Folder to compare"
        data-testid="folder-input"
        onChange={(event) => takeInput(event.currentTarget)}
      />
    </div>
  );
}
