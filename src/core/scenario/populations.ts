/**
 * People whom several scenarios share, by name, as a scenario file would write them. A scenario that needs others writes its
 * own `destinations` or `cohorts`, each of which replaces what the population says.
 */

export const POPULATION_NAMES = ['retail-customers', 'us-app-users', 'indian-app-users'] as const;
export type PopulationName = (typeof POPULATION_NAMES)[number];

/** Behaviour of most people: domain.md section 5 (log-normal, median 12 s to type; the other medians are assumptions). */
const HABITS = { think: '9s', typing: '12s', patience: '150s' } as const;

/** The three kinds of people in every population; weights sum to 100. */
const COHORTS = [
  { id: 'ordinary', weight: 78, ...HABITS },
  {
    id: 'shared-address',
    weight: 12, // assumption; the share of users behind carrier NAT is not published (domain.md section 9.6)
    summary: "An office or a carrier's NAT. One IPv4 address may stand for hundreds of users (domain.md section 5).",
    network: { kind: 'single' },
    ...HABITS,
  },
  {
    id: 'resend',
    weight: 10, // assumption
    summary: 'People whose first message is slow or lost, and who press "send again".',
    firstMessageLost: '60%', // assumption: why they resend
    resendAfter: '35s', // assumption; P99 of delivery is under 30 s (domain.md section 5)
    resends: 1, // domain.md section 5: 1.2 to 1.4 sends per success
    ...HABITS,
  },
] as const;

export const POPULATIONS = {
  /** Customers of a European retailer; the mix of markets is an assumption (B1). */
  'retail-customers': {
    destinations: countries({ DE: 30, FR: 20, IT: 15, ES: 12, NL: 10, AT: 7, BE: 6 }),
    cohorts: COHORTS,
  },
  /** Users of a US app: over 99 % of codes go to +1 (S2). */
  'us-app-users': { destinations: countries({ US: 950, CA: 42, GB: 8 }), cohorts: COHORTS },
  /** Users of an Indian app, which texts +91 only (S1). */
  'indian-app-users': { destinations: countries({ IN: 1 }), cohorts: COHORTS },
} as const;

function countries(weights: Readonly<Record<string, number>>) {
  return {
    kind: 'countries' as const,
    countries: Object.entries(weights).map(([country, weight]) => ({ country, weight })),
  };
}
