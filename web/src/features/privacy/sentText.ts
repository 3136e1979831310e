/** What was sent as text, for the clipboard. */
import type { Sent } from "../../api/sent";
import { pretty } from "../../api/telling";

/** Every request that is told, the oldest first, with its body. */
export function sentText({ told, older, olderBytes }: Sent): string {
  const lines = older > 0 ? [`(${older} older requests, ${olderBytes} bytes in their bodies)`] : [];
  for (const { at, method, route, bytes, told: shown, body, status } of told.toReversed()) {
    const size = `${bytes ?? "?"} bytes`;
    lines.push(`${new Date(at).toISOString()} ${method} ${route} (${size}, ${status ?? "-"})`);
    if (body) lines.push(pretty(body));
    if (bytes !== null && bytes > shown) lines.push(`(${bytes - shown} more bytes)`);
  }
  return `${lines.join("\n")}\n`;
}
