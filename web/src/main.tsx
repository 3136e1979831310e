import "./trustedTypes";
import "bootstrap/dist/css/bootstrap.min.css";
import "./ui/theme.css";
import "./ui/icons.css";
import "./ui/shell.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startAccount, startHashKey } from "./features/account/start";
import { versionTrouble } from "./local/db";
import { loadPresence } from "./local/presence";
import { loadSettings } from "./local/settings";
import { guardUnkept } from "./local/unkept";
import { App } from "./routes";
import { startTheme } from "./ui/theme";

startTheme();
guardUnkept();
void startAccount();
startHashKey();
void loadSettings();
void loadPresence();
// What another version of TagCat kept from being read at the start.
versionTrouble.subscribe(() => void loadPresence());
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
