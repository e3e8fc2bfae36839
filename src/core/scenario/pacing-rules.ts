/** Rules over pacing: the window lies inside the run, and the rate is one that a lane can play. */
import type { Problem } from '../domain/errors.ts';
import { type Ms, SECOND_MS } from '../domain/units.ts';
import { diurnalWeight } from '../schedule/pacers.ts';
import type { Pacing } from './format.ts';

/** Most openers per virtual second and lane: a live lane at real time cannot keep more apart. More lanes lift it. */
export const OPENERS_PER_SECOND_MAX = 1_000;

export interface PacingPlace {
  readonly path: string;
  readonly lanes: number;
  readonly durationMs: Ms;
  readonly startMinute: number;
}

/** Every broken rule of one pacing. */
export function problemsInPacing(pacing: Pacing, place: PacingPlace): Problem[] {
  const { path, durationMs } = place;
  if (pacing.kind === 'volleys') return problemsInVolleys(pacing, place);
  if (pacing.lasts < 1) {
    return [{ code: 'EMPTY_WINDOW', path: `${path}.lasts`, message: 'a window must last longer than nothing' }];
  }
  if (pacing.from + pacing.lasts > durationMs) {
    return [
      {
        code: 'WINDOW_OUTSIDE_DURATION',
        path: `${path}.lasts`,
        message: `the window ends ${pacing.from + pacing.lasts - durationMs} ms after the scenario does`,
        hint: 'from + lasts must not pass the duration',
      },
    ];
  }
  return [...problemsInRate(pacing, place), ...problemsInKind(pacing, place)];
}

function problemsInVolleys({ at }: Extract<Pacing, { kind: 'volleys' }>, { path, durationMs }: PacingPlace): Problem[] {
  return at.flatMap((atMs, index): Problem[] => {
    if (atMs >= durationMs) {
      return [
        {
          code: 'WINDOW_OUTSIDE_DURATION',
          path: `${path}.at.${index}`,
          message: 'this moment is not inside the scenario',
        },
      ];
    }
    if (index === 0 || atMs > (at[index - 1] as Ms)) return [];
    return [
      { code: 'NOT_RISING', path: `${path}.at.${index}`, message: 'moments are written in rising order, each once' },
    ];
  });
}

/** Every pacing that fills a window. */
type Windowed = Exclude<Pacing, { kind: 'volleys' }>;

/** The busiest second of a lane. Openers above one per slot of a burst or a ramp's end count, not the average. */
function problemsInRate(pacing: Windowed, { path, lanes }: PacingPlace): Problem[] {
  const perSecond = Math.ceil((pacing.total * SECOND_MS * peak(pacing)) / (pacing.lasts * lanes));
  // Below that many openers in all, no second can hold too many.
  if (pacing.total <= OPENERS_PER_SECOND_MAX * lanes || perSecond <= OPENERS_PER_SECOND_MAX) return [];
  return [
    {
      code: 'RATE_TOO_HIGH',
      path: `${path}.total`,
      message: `${perSecond} openers per second and lane at the peak; at most ${OPENERS_PER_SECOND_MAX}`,
      hint: 'let it last longer, or give the campaign more lanes',
    },
  ];
}

/** Peak rate over average rate. */
function peak(pacing: Windowed): number {
  if (pacing.kind === 'burst') return pacing.dutyShare.denominator / Math.max(1, pacing.dutyShare.numerator);
  if (pacing.kind !== 'ramp') return 1;
  const { numerator, denominator } = pacing.startShare;
  return (2 * denominator) / (denominator + numerator);
}

function problemsInKind(pacing: Windowed, { path, startMinute }: PacingPlace): Problem[] {
  if (pacing.kind === 'low-and-slow' && pacing.minGap * pacing.total > pacing.lasts) {
    return [
      {
        code: 'GAP_TOO_LONG',
        path: `${path}.minGap`,
        message: `${pacing.total} openers ${pacing.minGap} ms apart do not fit into ${pacing.lasts} ms`,
      },
    ];
  }
  if (pacing.kind === 'diurnal' && diurnalWeight(pacing, startMinute) === 0) {
    return [{ code: 'EMPTY_CURVE', path: `${path}.hourly`, message: 'every hour of the window has weight 0' }];
  }
  if (pacing.kind === 'burst' && pacing.dutyShare.numerator === 0) {
    return [{ code: 'EMPTY_WINDOW', path: `${path}.dutyShare`, message: 'bursts that fill no time hold no openers' }];
  }
  return [];
}
