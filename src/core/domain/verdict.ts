/** What is said of one defence in one run; the rules are in score/verdict.ts. */
export const VERDICTS = ['HELD', 'BACKED_UP', 'BYPASSED', 'NOT_EXERCISED', 'HARMFUL', 'UNOBSERVABLE', 'ERROR'] as const;
export type Verdict = (typeof VERDICTS)[number];
