import { hash53 } from '../../src/core/random/hash.ts';
import type { DefenceRequest } from '../defences/defence.ts';
import { createTarget } from '../target.ts';
import { lenientNumberOf, textOfPhone } from './lenient-phone.ts';
import { rekeyed, withKey } from './rekeyed-defence.ts';
import type { Variant } from './variant.ts';

/** B4, S7. The sender understands every spelling of a number, and the limiter takes each of them for another number. */
export const rawStringKeys: Variant = {
  id: 'raw-string-keys',
  summary: 'Counts sends by the phone text as typed, and cleans the number up before sending.',
  fault: 'The limiter’s key is the spelling, the sender’s is the number: every spelling has a cap of its own.',
  exposes: ['B4', 'S7', 'D1', 'D6'],
  exposedBy: 'one number in many spellings, messages grouped by the number they went to: one cap per spelling is sent',
  sources: ['methods.md 2.1 B4 (the normalisation dichotomy)', 'methods.md 2.3 S7 (15 of 15 spellings pass)'],
  build(options) {
    const bySpelling = (request: DefenceRequest) => withKey(request, 'number', hash53(request.phoneText) || 1);
    const registry = rekeyed(options.registry, ['number-velocity'], () => bySpelling);
    const target = createTarget({ ...options, registry, numberOf: lenientNumberOf });
    return {
      defences: target.defences,
      handle: (request) => {
        const phone = textOfPhone(request.body['phone']);
        return target.handle({ ...request, body: { ...request.body, phone } });
      },
    };
  },
};
