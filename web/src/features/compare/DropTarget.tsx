import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { filesOfDrop } from "../../local/picking";
import { Logo } from "../../ui/Logo";
import { session } from "./state";

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

/** Takes files and folders dropped anywhere in the window, and shows that it would. */
export function DropTarget() {
  const [over, setOver] = useState(false);
  const navigate = useNavigate();
  useEffect(() => {
    // Enter and leave come for every element on the way; only their balance tells.
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth -= 1;
      if (depth <= 0) {
        depth = 0;
        setOver(false);
      }
    };
    const move = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      depth = 0;
      setOver(false);
      if (!event.dataTransfer || !hasFiles(event)) return;
      event.preventDefault();
      void session.add(filesOfDrop(event.dataTransfer));
      void navigate("/compare");
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: move, drop } as const;
    for (const [type, listener] of Object.entries(listeners)) {
      window.addEventListener(type as "drop", listener);
    }
    return () => {
      for (const [type, listener] of Object.entries(listeners)) {
        window.removeEventListener(type as "drop", listener);
      }
    };
  }, [navigate]);
  if (!over) return null;
  return (
    <div className="dropveil" aria-hidden="true">
      <Logo size={72} />
      Drop to compare
    </div>
  );
}
