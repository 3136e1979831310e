import { Observable } from "../local/observable";

/** What the person chose; `system` follows the operating system as it changes. */
export type ThemeChoice = "system" | "light" | "dark";

const KEY = "tagcat-theme";

function stored(): ThemeChoice {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system";
  }
}

/** The choice in force. */
export const themeChoice = new Observable<ThemeChoice>(stored());

/** Whether the theme in force is dark, for what is drawn without style sheets. */
export const isDark = new Observable(false);

function systemIsDark(): MediaQueryList {
  return matchMedia("(prefers-color-scheme: dark)");
}

function apply(): void {
  const choice = themeChoice.get();
  const dark = choice === "system" ? systemIsDark().matches : choice === "dark";
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
  isDark.set(dark);
}

/** Puts the theme into force and keeps it so; call once at start. */
export function startTheme(): void {
  apply();
  themeChoice.subscribe(apply);
  systemIsDark().addEventListener("change", apply);
}

/** Remembers `choice` in this browser and puts it into force. */
export function chooseTheme(choice: ThemeChoice): void {
  try {
    if (choice === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // Storage is blocked: the choice holds until the page is closed.
  }
  themeChoice.set(choice);
}
