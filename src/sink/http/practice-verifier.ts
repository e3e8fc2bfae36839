/**
 * The verifier of drills: it stands in for the makers of CAPTCHAs, whom no drill may bother. Clients of a drill hand in
 * `drill-pass:<number>:<serial>` when they have solved a challenge, each good once, and `drill-wrong:...` when they only
 * think so. What a solver costs, how long it takes and how often it succeeds is the scenario's; here it is only judged.
 * Answers have the shapes of the three services (targets.md C).
 */
import type { EpochMs } from '../../core/domain/units.ts';

const SHAPES = ['turnstile', 'hcaptcha', 'recaptcha'] as const;
export type VerifierShape = (typeof SHAPES)[number];

/** What the target asks with when it has no real secret. Knowing it opens nothing. */
const PRACTICE_SECRET = 'pumpdrill-practice';
const GOOD_TOKEN = /^drill-pass:[0-9]{1,15}:[0-9a-z]{1,32}$/;
/** Used tokens that are remembered; the oldest goes first. A large drill uses some 250,000. */
const USED_KEPT = 500_000;
/** reCAPTCHA v3's score of somebody whom it believes. */
const GOOD_SCORE = 0.9;

/** How each service says that a token comes for the second time. */
const SEEN_BEFORE: Readonly<Record<VerifierShape, string>> = {
  turnstile: 'timeout-or-duplicate',
  hcaptcha: 'already-seen-response',
  recaptcha: 'timeout-or-duplicate',
};

/** The service whose path this is: `/siteverify/hcaptcha`, or `/siteverify` alone for Turnstile's; null for another path. */
export function verifierShapeOf(path: string): VerifierShape | null {
  if (path === '/siteverify') return 'turnstile';
  return SHAPES.find((shape) => path === `/siteverify/${shape}`) ?? null;
}

export class PracticeVerifier {
  private readonly used = new Set<string>();
  /** Turnstile's answers by idempotency key: who asks again is told the same. */
  private readonly told = new Map<string, Readonly<Record<string, unknown>>>();

  /** @param form the body of the request, as a form */
  judge(shape: VerifierShape, form: string, nowMs: EpochMs): Readonly<Record<string, unknown>> {
    const fields = new URLSearchParams(form);
    const key = shape === 'turnstile' ? (fields.get('idempotency_key') ?? '') : '';
    const before = this.told.get(key);
    if (before !== undefined) return before;
    const complaint = this.complaintAbout(shape, fields.get('secret') ?? '', fields.get('response') ?? '');
    const answer = complaint === '' ? acceptance(shape, nowMs) : { success: false, 'error-codes': [complaint] };
    if (key !== '') remember(this.told, key, answer);
    return answer;
  }

  private complaintAbout(shape: VerifierShape, secret: string, token: string): string {
    if (secret === '') return 'missing-input-secret';
    if (secret !== PRACTICE_SECRET) return 'invalid-input-secret';
    if (token === '') return 'missing-input-response';
    if (!GOOD_TOKEN.test(token)) return 'invalid-input-response';
    if (this.used.has(token)) return SEEN_BEFORE[shape];
    if (this.used.size >= USED_KEPT) this.used.delete(this.used.values().next().value as string);
    this.used.add(token);
    return '';
  }
}

function acceptance(shape: VerifierShape, nowMs: EpochMs): Readonly<Record<string, unknown>> {
  const common = { success: true, challenge_ts: new Date(nowMs).toISOString(), hostname: '127.0.0.1' };
  switch (shape) {
    case 'turnstile':
      return { ...common, 'error-codes': [], action: '', cdata: '' };
    case 'hcaptcha':
      return { ...common, credit: false };
    case 'recaptcha':
      return { ...common, score: GOOD_SCORE, action: '' };
  }
}

/** Keys are of use for seconds: a few thousand are plenty. */
const TOLD_KEPT = 5_000;

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.size >= TOLD_KEPT) map.delete(map.keys().next().value as string);
  map.set(key, value);
}
