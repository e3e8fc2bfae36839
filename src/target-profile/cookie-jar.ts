/**
 * The cookies of one client talking to one target. Names and values only: a drill speaks to one host over one
 * connection kind, so domain, path and the secure flag choose nothing (RFC 6265).
 */

/** More than any page sets; a flood of cookies ends here. */
const COOKIES_MAX = 32;
const VALUE_MAX = 4_096;
/** A name is a token and a value has no separators (RFC 6265 section 4.1.1): nothing else is ever sent back. */
const PAIR = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,128})=("?[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*"?)$/;

/** The Cookie header, '' for none. */
export function cookieHeader(cookies: Readonly<Record<string, string>>): string {
  let text = '';
  for (const name in cookies) text += `${text === '' ? '' : '; '}${name}=${cookies[name]}`;
  return text;
}

/** Takes the Set-Cookie headers of an answer into the jar; an expired one is taken out. */
export function keepCookies(cookies: Record<string, string>, header: string | string[] | undefined): void {
  if (header === undefined) return;
  for (const line of typeof header === 'string' ? [header] : header) keepCookie(cookies, line);
}

function keepCookie(cookies: Record<string, string>, line: string): void {
  const end = line.indexOf(';');
  const match = PAIR.exec((end < 0 ? line : line.slice(0, end)).trim());
  if (match === null) return;
  const [, name, value] = match as unknown as [string, string, string];
  if (name === '__proto__' || value.length > VALUE_MAX) return;
  if (end >= 0 && /;\s*max-age=(0|-[0-9]+)\s*(;|$)/i.test(line.slice(end))) {
    delete cookies[name];
    return;
  }
  if (!Object.hasOwn(cookies, name) && Object.keys(cookies).length >= COOKIES_MAX) return;
  cookies[name] = value;
}
