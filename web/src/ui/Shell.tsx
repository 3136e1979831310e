import type { ReactNode } from "react";
import { Link, NavLink } from "react-router";
import { Announcer } from "./Announcer";
import { Icon, type IconName } from "./Icon";
import { Logo } from "./Logo";
import { ThemeSwitch } from "./ThemeSwitch";

const VIEWS: readonly { to: string; label: string; icon: IconName }[] = [
  { to: "/compare", label: "Compare", icon: "arrow-left-right" },
  { to: "/images", label: "Images", icon: "image" },
  { to: "/videos", label: "Videos", icon: "film" },
  { to: "/tags", label: "Tags", icon: "tags" },
  { to: "/graphs", label: "Graphs", icon: "graph" },
  { to: "/account", label: "Account", icon: "person" },
];

/** Frame of every view: navigation on top (at the bottom of a phone), then the view. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="topbar">
        <div className="container-xl topbar-inner">
          <Link to="/" className="brand" aria-label="TagCat, start page">
            <Logo size={30} /> TagCat
          </Link>
          <nav aria-label="Views">
            <ul className="mainnav">
              {VIEWS.map(({ to, label, icon }) => (
                <li key={to}>
                  <NavLink to={to}>
                    <Icon name={icon} /> {label}
                  </NavLink>
                </li>
              ))}
            </ul>
          </nav>
          <div className="ms-auto">
            <ThemeSwitch />
          </div>
        </div>
      </header>
      <main id="main" className="container-xl main" tabIndex={-1}>
        {children}
      </main>
      <footer className="foot">
        <div className="container-xl d-flex gap-2 align-items-center">
          <Icon name="shield-check" />
          <Link to="/privacy">Your pictures and videos stay on this device. Always.</Link>
        </div>
      </footer>
      <Announcer />
    </div>
  );
}
