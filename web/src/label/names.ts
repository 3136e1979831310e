/** Labels as names that tags can have; as `label_name` in `labelling.py`. */

/** What filters have another use for. */
const OTHER_USE = /[\s"()*?<>=!,;|\\\p{Cc}]+/gu;

/** "crane bird" for "crane (bird)"; nothing is left of some texts. */
export function tagNameOf(label: string): string {
  const plain = label.replaceAll("'", "\u2019").replace(OTHER_USE, " ").trim();
  return plain.replace(/^[-+: ]+/, "").replace(/[: ]+$/, "");
}
