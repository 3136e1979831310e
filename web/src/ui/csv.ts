/** Tables as comma-separated values (RFC 4180). */

/** Rows of cells as text; a cell of null is empty. */
export function csvText(rows: readonly (readonly (string | number | null)[])[]): string {
  return `${rows.map((cells) => cells.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** One cell; a leading sign that a spreadsheet would run as a formula is defused. */
function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
