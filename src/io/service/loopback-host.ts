/** True when a Host header names this machine by a loopback literal or `localhost`: not a name that DNS could rebind. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && /^(127(\.[0-9]{1,3}){3}|localhost|\[::1\])(:[0-9]{1,5})?$/i.test(host);
}
