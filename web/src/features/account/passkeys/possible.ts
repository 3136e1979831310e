/** Whether there can be passkeys on this page, and in words why not. */

const LOOPBACK = new Set(["127.0.0.1", "[::1]"]);

/** Of a page: where it is, and what its browser offers. */
export interface Place {
  readonly hostname: string;
  readonly port: string;
  readonly secure: boolean;
  readonly known: boolean;
}

/** Where this page is. */
export function here(): Place {
  return {
    hostname: location.hostname,
    port: location.port,
    secure: window.isSecureContext,
    known: "PublicKeyCredential" in window,
  };
}

/** Why there are no passkeys at a place, as a sentence; null where there are. */
export function whyNot({ hostname, port, secure, known }: Place): string | null {
  if (LOOPBACK.has(hostname)) {
    const address = `http://localhost${port ? `:${port}` : ""}`;
    return `Passkeys need a name in the address of the page: open TagCat at ${address} to use them.`;
  }
  // Browsers write every address of IPv4 as four numbers, and of IPv6 in brackets.
  if (/^[\d.]+$/.test(hostname) || hostname.startsWith("[")) {
    return "Passkeys need a name in the address of the page; this one is a number.";
  }
  if (!secure) return "Passkeys need an encrypted page: one whose address begins with https.";
  return known ? null : "This browser knows no passkeys.";
}
