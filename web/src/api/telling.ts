/** JSON as it was sent, made fit to be shown: secrets masked, lines broken. */

/** Shown in place of what nobody should read off a screen. */
export const MASK = "•••";

/**
 * Names of fields whose values are secrets: passwords, tokens, keys (also the `box` that a password
 * opens) and one-time codes. A field `key` only tells which key is meant.
 */
const SECRET = /password|token|secret|_key$|^box$|(?:^|_)(?:codes?|otp|totp)$/i;

/** A string (cut short or not), a sign, or a run of anything else; white space is dropped. */
const TOKEN = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Levels that are indented; deeper ones stay at this one, so that lines stay short. */
const MAX_INDENT = 8;

/** Whether a field of this name holds a secret. */
export function isSecret(name: string): boolean {
  return SECRET.test(name);
}

function tokensOf(json: string): readonly string[] {
  return json.match(TOKEN) ?? [];
}

/**
 * `json`, whole or its beginning, without the values of secret fields, however deep these are.
 * Text that is no JSON is masked whole: nobody knows what is in it.
 */
export function withoutSecrets(json: string): string {
  const tokens = tokensOf(json);
  if (tokens[0] !== "{" && tokens[0] !== "[") return tokens.length > 0 ? JSON.stringify(MASK) : "";
  let depth = 0;
  /** The depth at which a secret field stands whose value has not ended. */
  let hidden: number | null = null;
  const told = tokens.map((token, place) => {
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    const isSign = /^[{}[\],:]$/.test(token);
    if (hidden !== null && (depth < hidden || (depth === hidden && token === ","))) hidden = null;
    const isName = !isSign && tokens[place + 1] === ":";
    if (isName && hidden === null && isSecret(token.slice(1, -1))) hidden = depth;
    return hidden === null || isSign || isName ? token : JSON.stringify(MASK);
  });
  return told.join("");
}

/** `json`, whole or its beginning, with a line for each value; numbers stay as they were sent. */
export function pretty(json: string): string {
  let depth = 0;
  let text = "";
  let last = "";
  const newLine = () => `\n${"  ".repeat(Math.min(depth, MAX_INDENT))}`;
  for (const token of tokensOf(json)) {
    const opens = last === "{" || last === "[";
    if (token === "}" || token === "]") {
      depth -= 1;
      text += opens ? token : newLine() + token;
    } else {
      if (opens || last === ",") text += newLine();
      text += token === ":" ? ": " : token;
      if (token === "{" || token === "[") depth += 1;
    }
    last = token;
  }
  return text;
}

/** The address below this site, with the values of secret parameters masked. */
export function routeOf(address: URL): string {
  const parts = [...address.searchParams].map(
    ([name, value]) => `${name}=${isSecret(name) ? MASK : value}`,
  );
  return parts.length > 0 ? `${address.pathname}?${parts.join("&")}` : address.pathname;
}
