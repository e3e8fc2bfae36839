import { createTarget } from '../target.ts';
import type { Variant } from './variant.ts';

/**
 * B2. The header is whatever the client writes into it; only what one's own proxy appended on the right is known. Text
 * that is no address shares one counter here, so made-up text is no better than an address that was used already.
 */
export const trustsForwardedFor: Variant = {
  id: 'trusts-forwarded-for',
  summary: 'Takes the left-most address of X-Forwarded-For for the client.',
  fault:
    'The left-most entry is the client’s own claim: a new address per request costs nothing, and a victim’s can be used up.',
  exposes: ['B2', 'D2', 'D3'],
  exposedBy: 'one address that claims another one with every request: every message is sent',
  sources: ['methods.md 2.1 B2 (CWE-290 in many projects)'],
  build(options) {
    const target = createTarget(options);
    return {
      defences: target.defences,
      handle: (request) => {
        const claimed = leftmost(request.headers['x-forwarded-for']);
        return target.handle(claimed === '' ? request : { ...request, peer: claimed });
      },
    };
  },
};

function leftmost(header: string | undefined): string {
  return header?.split(',', 1)[0]?.trim() ?? '';
}
