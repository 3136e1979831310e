/** Filters that mean one tag. */

/** The filter of all that has a tag: `tag:cat`, `tag:"place:new york"`. */
export function filterOf(name: string): string {
  return /^[\p{L}\p{N}_-]+$/u.test(name) ? `tag:${name}` : `tag:"${name}"`;
}

/** The address of the images or videos that have a tag. */
export function addressOf(view: "images" | "videos", name: string): string {
  return `/${view}?${new URLSearchParams({ q: filterOf(name) })}`;
}
