"""The style of the page that ``--html`` writes: it has to be inside the page."""

STYLE = """\
:root {
  color-scheme: light dark;
  --back: #f6f5f2;
  --card: #fff;
  --line: #dddad2;
  --text: #1f1e1b;
  --quiet: #5f5c54;
  --strong: #8a3d00;
  --copy: #155d3b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #181715;
    --card: #232220;
    --line: #3a3834;
    --text: #edebe6;
    --quiet: #a9a59c;
    --strong: #f0a868;
    --copy: #7bd0a4;
  }
}
* {
  box-sizing: border-box;
}
body {
  margin: 0 auto;
  padding: 1.5rem;
  max-width: 90rem;
  background: var(--back);
  color: var(--text);
  font: 15px/1.45 system-ui, sans-serif;
}
h1 {
  margin: 0 0 0.5rem;
  font-size: 1.6rem;
}
h2 {
  margin: 2rem 0 0.75rem;
  font-size: 1.1rem;
}
p {
  margin: 0;
}
header p,
footer p {
  color: var(--quiet);
}
footer {
  margin-top: 3rem;
}
ul {
  margin: 0;
  padding: 0;
  list-style: none;
}
.files {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr));
  gap: 0.75rem;
  margin-bottom: 0.75rem;
}
.pairs {
  display: flex;
  flex-wrap: wrap;
  gap: 1.5rem;
}
.pair {
  grid-template-columns: 13rem 13rem;
}
.files li {
  display: flex;
  flex-direction: column;
  gap: 0.15rem;
  padding: 0.6rem;
  border: 1px solid var(--line);
  border-radius: 8px;
  background: var(--card);
  font-size: 0.85rem;
  overflow-wrap: anywhere;
}
.files li > div {
  display: flex;
  align-items: center;
  justify-content: center;
  height: 12rem;
  margin-bottom: 0.35rem;
  border-radius: 4px;
  background: var(--back);
}
.files img {
  display: block;
  max-width: 100%;
  max-height: 12rem;
}
.none,
.folder {
  color: var(--quiet);
}
.name {
  font-weight: 600;
}
.first,
.match,
.copy {
  font-weight: 600;
}
.match {
  color: var(--strong);
}
.copy {
  color: var(--copy);
}
a {
  color: inherit;
}
.errors li {
  padding: 0.2rem 0;
  overflow-wrap: anywhere;
}
"""
