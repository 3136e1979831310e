import "./home.css";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { counted } from "../../ui/format";
import { HereSign } from "../../ui/Here";
import { Icon, type IconName } from "../../ui/Icon";
import { Logo } from "../../ui/Logo";
import { Page } from "../../ui/Page";
import { useObservable } from "../../ui/useObservable";
import { Picker } from "../compare/Picker";
import { ResumeOffer } from "../compare/ResumeOffer";
import { session } from "../compare/state";

/** The start: what TagCat does, what leaves the device, and the place to drop files. */
export function Home() {
  const entries = useObservable(session.entries);
  return (
    <Page title="Find look-alike pictures and videos" quiet>
      <section className="hero" aria-label="Start comparing">
        <Logo size={76} />
        <p className="hero-title">Find look-alike pictures and videos.</p>
        <p className="hero-lead">
          Drop files or whole folders anywhere in this window. TagCat reads them on your device and
          shows what belongs together: copies, smaller versions, mirrored, turned and framed ones,
          and stills that come from your videos.
        </p>
        <Picker size="lg" />
        {entries.length > 0 ? (
          <Link to="/compare">
            Back to your comparison of {counted(entries.length, "file")} <Icon name="arrow-right" />
          </Link>
        ) : (
          <ResumeOffer />
        )}
      </section>
      <div className="facts">
        <Fact icon="lock" title="What stays here">
          Your pictures and videos, always. They are opened by this page and by nothing else, and
          comparing needs neither an account nor a server.
        </Fact>
        <Fact icon="upload" title="What leaves, if you save">
          Only when you save files to a collection: name, path, size, date, dimensions, SHA-256, and
          a short hash of what each one looks like.
        </Fact>
        <Fact icon="archive" title="What a collection is for">
          It finds look-alikes across all your devices, and tells you on which of them each copy is.
          Files on this device carry the mark <HereSign />.
        </Fact>
      </div>
    </Page>
  );
}

function Fact({ icon, title, children }: { icon: IconName; title: string; children: ReactNode }) {
  return (
    <section className="panel fact">
      <h2>
        <Icon name={icon} /> {title}
      </h2>
      <p className="mb-0 soft">{children}</p>
    </section>
  );
}
