// Runs before the first paint, so that a chosen theme never flashes the other one.
try {
  const choice = localStorage.getItem("tagcat-theme");
  const dark =
    choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
} catch {
  // Storage is blocked: the app follows the system once it has loaded.
}
