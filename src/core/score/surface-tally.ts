/** Where attackers asked, and what came of it there: a limit that counts endpoints apart shows here first (bypass B6). */
import { SURFACES, type Surface } from '../domain/attempt.ts';
import type { Joined } from './attempt-join.ts';
import type { SurfaceTotals } from './totals.ts';

export class SurfaceTally {
  private readonly counts = new Map<Surface, { attempts: number; dispatches: number }>();

  /** One attempt of an attacker, with all that is known of it. */
  add({ attempt, dispatch }: Joined): void {
    if (attempt === null) return;
    const surface = attempt.surface ?? 'login';
    let counts = this.counts.get(surface);
    if (counts === undefined) {
      counts = { attempts: 0, dispatches: 0 };
      this.counts.set(surface, counts);
    }
    counts.attempts += 1;
    if (dispatch?.accepted === true) counts.dispatches += 1;
  }

  /** In the order of the surfaces; none where all asked at the login. */
  totals(): SurfaceTotals[] {
    const seen = SURFACES.filter((surface) => this.counts.has(surface));
    if (seen.every((surface) => surface === 'login')) return [];
    return seen.map((surface) => ({
      surface,
      ...(this.counts.get(surface) as { attempts: number; dispatches: number }),
    }));
  }
}
