/** Cookies as the target needs them: read from a header, written with the attributes of a session (RFC 6265). */

/** More than any page of ours sets; a flood of cookies ends here. */
const COOKIES_MAX = 32;
const NO_COOKIES: Readonly<Record<string, string>> = Object.freeze({});

/** Reads a Cookie header. Of two with one name the first counts, as in browsers that send the closest path first. */
export function parseCookies(header: string | undefined): Readonly<Record<string, string>> {
  if (header === undefined || header === '') return NO_COOKIES;
  const cookies: Record<string, string> = Object.create(null);
  let count = 0;
  for (const pair of header.split(';', COOKIES_MAX)) {
    const equals = pair.indexOf('=');
    if (equals < 1) continue;
    const name = pair.slice(0, equals).trim();
    if (name === '' || name in cookies) continue;
    cookies[name] = pair.slice(equals + 1).trim();
    count += 1;
  }
  return count === 0 ? NO_COOKIES : cookies;
}

/** Renders Set-Cookie. Not `Secure`: the bundled target is served on the loopback address, without TLS. */
export function renderCookie(name: string, value: string, path: string): string {
  return `${name}=${value}; Path=${path}; HttpOnly; SameSite=Lax`;
}
