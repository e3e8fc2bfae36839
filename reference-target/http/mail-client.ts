/**
 * The target's way to send a code by mail: to the sink's mailbox, which is on this machine. There is no other mail client
 * in here, so the reference target can write to nobody.
 */
import { Pool } from 'undici';
import { ATTEMPT_HEADER, signAttempt } from '../../src/io/harness-headers.ts';
import { isLoopbackHost } from '../../src/io/service/loopback-host.ts';
import type { MailClient } from '../ports.ts';

/** Real milliseconds until a mail counts as failed. */
const MAIL_TIMEOUT_MS = 5_000;

export interface HttpMailClient extends MailClient {
  close(): Promise<void>;
}

/** Mails are few: one per visitor who is asked for an address. */
const CONNECTIONS = 4;

/** Throws for a sink that is not on this machine. */
export function createMailClient({ sinkUrl, runKey }: { sinkUrl: string; runKey: string }): HttpMailClient {
  const { host, origin, pathname } = new URL(sinkUrl);
  if (!isLoopbackHost(host)) throw new RangeError(`the sink must be on this machine, not at ${host}`);
  const path = `${pathname === '/' ? '' : pathname}/mails`;
  const pool = new Pool(origin, { connections: CONNECTIONS });
  return {
    async send({ to, code, attempt }) {
      const headers: Record<string, string> = { 'content-type': 'application/json' };
      if (attempt > 0 && runKey !== '') headers[ATTEMPT_HEADER] = signAttempt(runKey, attempt);
      try {
        const { statusCode, body } = await pool.request({
          path,
          method: 'POST',
          headers,
          body: JSON.stringify({ to, code }),
          headersTimeout: MAIL_TIMEOUT_MS,
          bodyTimeout: MAIL_TIMEOUT_MS,
        });
        await body.dump();
        return { accepted: statusCode === 202 };
      } catch {
        return { accepted: false };
      }
    },
    close: () => pool.destroy(),
  };
}
