/** Counts what a target answered, for targets that tell nothing else of why they refused. */
import { ANSWER_CLASSES, type AnswerClass } from '../domain/result.ts';
import type { Answers } from './foreign-format.ts';

export class AnswerTally {
  private readonly counts = new Map<AnswerClass, { fraud: number; legit: number }>();

  add(answer: AnswerClass, intent: 'fraud' | 'legit'): void {
    const counts = this.counts.get(answer) ?? { fraud: 0, legit: 0 };
    counts[intent] += 1;
    this.counts.set(answer, counts);
  }

  totals(): Answers {
    return ANSWER_CLASSES.flatMap((answer) => {
      const counts = this.counts.get(answer);
      return counts === undefined ? [] : [{ answer, ...counts }];
    });
  }
}
