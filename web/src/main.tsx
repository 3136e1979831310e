import "./trustedTypes";
import "bootstrap/dist/css/bootstrap.min.css";
import "./ui/theme.css";
import "./ui/icons.css";
import "./ui/shell.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startAccount, startHashKey } from "./features/account/start";
import { loadPresence } from "./local/presence";
import { loadSettings } from "./local/settings";
import { App } from "./routes";
import { startTheme } from "./ui/theme";

startTheme();
void startAccount();
startHashKey();
void loadSettings();
void loadPresence();
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
