import "./tags.css";
import { useQueries } from "@tanstack/react-query";
import { messageOf } from "../../api/problem";
import { listTogether, type Tag } from "../../api/tags";
import { counted, formatCount } from "../../ui/format";
import { Note } from "../../ui/Note";
import { usesOf } from "./names";
import { TagName } from "./TagName";

/** Tags in the table, the most used. */
const TAGS = 10;

/** The most tags that are told of one. */
const MOST = 200;

/** How often the most used tags are on the same contents, as a table. */
export function Together({ tags }: { tags: readonly Tag[] }) {
  const top = [...tags]
    .filter((tag) => usesOf(tag) > 0)
    .sort((a, b) => usesOf(b) - usesOf(a))
    .slice(0, TAGS);
  const rows = useQueries({
    queries: top.map(({ id }) => ({
      queryKey: ["together", id, MOST],
      queryFn: () => listTogether(id, MOST),
    })),
  });
  const failed = rows.find(({ error }) => error)?.error;
  if (failed) return <Note tone="bad">{messageOf(failed)}</Note>;
  if (top.length < 2) return <p className="soft mb-0">There are too few tags to compare yet.</p>;
  const counts = rows.map(({ data }) => new Map(data?.map(({ id, contents }) => [id, contents])));
  const most = Math.max(1, ...counts.flatMap((row) => top.map(({ id }) => row.get(id) ?? 0)));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className="heat" tabIndex={0} aria-label="Tags on the same files">
      <table>
        <caption className="small soft">
          On how many images and videos two of the most used tags are together
        </caption>
        <thead>
          <tr>
            <td />
            {top.map((tag) => (
              <th key={tag.id} scope="col">
                <span className="heat-name" title={tag.name}>
                  <TagName name={tag.name} colour={tag.colour} />
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {top.map((tag, row) => (
            <tr key={tag.id}>
              <th scope="row">
                <span className="heat-name" title={tag.name}>
                  <TagName name={tag.name} colour={tag.colour} />
                </span>
              </th>
              {top.map((other, column) => {
                if (row === column) return <td key={other.id} className="soft" />;
                const count = counts[row]?.get(other.id) ?? 0;
                return (
                  <td
                    key={other.id}
                    className="nums"
                    title={`${tag.name} and ${other.name}: ${counted(count, "content")}`}
                    style={{ "--share": count / most } as React.CSSProperties}
                  >
                    {formatCount(count)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
