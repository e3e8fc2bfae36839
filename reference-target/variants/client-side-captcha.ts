import type { ChallengePort } from '../ports.ts';
import { createTarget } from '../target.ts';
import type { Variant } from './variant.ts';

/** S1: a check made only in the client is no check. The page says that the challenge was solved, and is believed. */
export const clientSideCaptcha: Variant = {
  id: 'client-side-captcha',
  summary: 'Demands a solved challenge before every code, and leaves it to the page to check the solution.',
  fault: 'The server never has a solution judged: any text in its place passes.',
  exposes: ['D7'],
  exposedBy: 'made-up solutions, another one with every request: every message is sent',
  sources: ['S1 (CAPTCHA verified on the server before the send; a check made only in the client is no check)'],
  build: (options) => createTarget({ ...options, challenges: believing(options.challenges) }),
};

/** Hands out real challenges, where there are any, and believes every answer to them. */
function believing(real: ChallengePort | undefined): ChallengePort {
  return {
    issue: (subject) => real?.issue(subject) ?? Promise.resolve({ provider: 'client-side' }),
    verify: () => Promise.resolve(true),
  };
}
