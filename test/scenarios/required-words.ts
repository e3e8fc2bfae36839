/** Every row of the requirements that a scenario of the catalogue must reproduce: the words that `covers` may use. */

const C = [
  ...['reconnaissance-probe', 'single-ip-burst', 'small-ip-cluster', 'residential-rotation', 'low-and-slow'],
  ...['consecutive-blocks', 'premium-prefixes', 'domestic-pumping', 'many-small-destinations', 'resend-abuse'],
  ...['cold-api-calls', 'scraped-csrf-token', 'honeypot-filled', 'captcha-solver-service', 'human-farm'],
  ...['proof-of-work-solver', 'cookie-clearing', 'anti-detect-browsers', 'datacenter-vpn-tor-exits', 'spoofed-headers'],
  ...['formatting-tricks', 'voice-after-sms', 'whatsapp-after-sms', 'leaked-provider-key', 'verifies-a-share'],
  ...['throw-away-email', 'cross-session-verification', 'code-replay', 'on-off-flag-timing', 'visits-first'],
  'adaptive-attacker',
];
const F6 = [
  ...['weekday', 'weekend', 'flash-sale', 'new-country-launch', 'corporate-nat', 'mobile-carrier-nat', 'vpn-users'],
  ...[
    'family-on-one-device',
    'identical-devices',
    'autofill-hidden-field',
    'cold-mobile-app',
    'cold-partner-integration',
  ],
  ...['client-bug-sends-twice', 'travellers', 'slow-delivery-resends', 'fails-challenge', 'assistive-technology'],
  ...['finishes-another-way', 'delivery-outage'],
];
const INCIDENTS = [
  'single-ip-three-minutes',
  'twenty-thousand-ip-block',
  'one-hour-auto-recharge',
  'slow-bleed-12-percent',
];
const PROBES = [
  ...['b1-race', 'b2-headers', 'b3-ipv6', 'b4-spellings', 'b5-key-encoding', 'b6-shared-counters', 'b8-replicas'],
  ...['b9-counter-reset', 'b10-window-edge', 'b11-store-failure', 'b12-clock-skew', 'b13-eviction'],
  ...['b16-victim-lock-out', 'b17-limit-oracle'],
];

export const REQUIRED_WORDS: readonly string[] = [
  ...C.map((word) => `C:${word}`),
  ...F6.map((word) => `F6:${word}`),
  ...['B1:replay', 'B2:replay', 'B3:replay-a', 'B3:replay-b', 'B4:replay', 'B5:replay'],
  ...INCIDENTS.map((word) => `I:${word}`),
  ...PROBES.map((word) => `P:${word}`),
];
