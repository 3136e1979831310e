/**
 * What the page may start from code: workers of its own site. The server's policy of content has
 * every other way from text to markup or code refused (Trusted Types), and allows no further policy.
 */

interface Policies {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): unknown;
}

/** Throws where an address is not of our own site. */
export function ownScript(address: string): string {
  if (new URL(address, location.href).origin !== location.origin) {
    throw new TypeError(`no script is loaded from ${address}`);
  }
  return address;
}

/** Browsers without Trusted Types go by the other parts of the policy. */
const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
policies?.createPolicy("default", { createScriptURL: ownScript });
