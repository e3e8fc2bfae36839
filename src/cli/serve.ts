/** What `target` and `sink` share: opening a service in this process and keeping it until somebody ends it. */
import { randomBytes } from 'node:crypto';
import type { ClockSpec } from '../core/domain/clock.ts';
import { EXIT, type ExitCode, PumpdrillError } from '../core/domain/errors.ts';
import type { ProviderSettings } from '../core/scenario/format.ts';
import { providerFormat } from '../core/scenario/format.ts';
import type { RunningService } from '../io/service/lifecycle.ts';
import { resolveTariff } from '../io/tariff-files.ts';

/** The price list of a service that no scenario started. */
export const DEFAULT_CARD = 'telesign-2023-11';

/** Real time, from now. */
export function realClock(): ClockSpec {
  const nowMs = Date.now();
  return { epochMs: nowMs, startedAtMs: nowMs, speed: 1 };
}

export function newRunKey(): string {
  return randomBytes(32).toString('hex');
}

export function defaultTariff() {
  return resolveTariff({ card: DEFAULT_CARD, rows: [] }, process.cwd());
}

/** A provider that delivers as usual and has no rules of its own. */
export function defaultProvider(): ProviderSettings {
  return providerFormat.parse({});
}

/** Opens a service; a port that cannot be had is a clear error (exit 2). */
export async function open(label: string, port: number, start: () => Promise<RunningService>): Promise<RunningService> {
  try {
    return await start();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE')
      throw portProblem(
        'PORT_IN_USE',
        `${label}: port ${port} is in use`,
        'stop the program that has it, or choose another port (0 takes any free one)',
      );
    if (code === 'EACCES')
      throw portProblem(
        'PORT_FORBIDDEN',
        `${label}: port ${port} may not be opened by this user`,
        'choose a port above 1023',
      );
    throw cause;
  }
}

function portProblem(code: string, message: string, hint: string): PumpdrillError {
  return new PumpdrillError(EXIT.invalidInput, [{ code, path: 'port', message, hint }]);
}

/** Serves until Ctrl-C or SIGTERM, then drains. */
export async function untilTold(services: readonly RunningService[]): Promise<ExitCode> {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await Promise.all(services.map((service) => service.close()));
  return EXIT.pass;
}

/** 0 to 65535; throws with exit 2. */
export function checkPort(port: number): number {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw portProblem('BAD_PORT', `${port} is no port`, 'a whole number from 0 to 65535; 0 takes any free one');
}
