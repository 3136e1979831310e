import { type ComponentType, lazy } from "react";
import { Observable } from "../local/observable";
import { Note } from "./Note";
import { useObservable } from "./useObservable";

/** Milliseconds after which a part of the app is asked for again that did not come. */
const TRY_EVERY = 3000;

/** Parts of the app that are waited for because they did not come at the first time. */
const missing = new Observable(0);

/** Loads style sheets anew that did not come, as what imports them does not. */
async function loadStylesAgain(): Promise<void> {
  const links = document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]");
  const broken = [...links].filter(({ sheet }) => sheet === null);
  await Promise.all(
    broken.map(
      (link) =>
        new Promise((resolve, reject) => {
          const again = document.createElement("link");
          again.rel = "stylesheet";
          again.href = link.href;
          again.onload = resolve;
          again.onerror = reject;
          link.replaceWith(again);
        }),
    ),
  );
}

/** What `load` gives, tried again until it does; `LoadingNote` tells of it meanwhile. */
export async function untilLoaded<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch {
    missing.set(missing.get() + 1);
  }
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, TRY_EVERY));
    try {
      await loadStylesAgain();
      const part = await load();
      missing.set(missing.get() - 1);
      return part;
    } catch {
      // Until the server is back.
    }
  }
}

/** A component that is loaded on first use; where the server cannot be reached, as soon as it can. */
export function lazyView<P extends object>(load: () => Promise<ComponentType<P>>) {
  return lazy(async () => ({ default: await untilLoaded(load) }));
}

/** Says that a part did not come, above the view that stays on screen until it does. */
export function LoadingNote() {
  if (useObservable(missing) === 0) return null;
  return (
    <div className="mb-3">
      <Note tone="bad" icon="cloud-slash">
        This part of TagCat could not be loaded, as its server cannot be reached. It comes as soon
        as the server answers; what you have open stays. If it does not come, load the page anew.
      </Note>
    </div>
  );
}
