/** Deletes what a deployment left in Redis. It would expire by itself; a run that is over need not wait for that. */
import type { RedisConnection } from './redis-connection.ts';

/** Keys looked at per call: a millisecond of the server's time. */
const LOOKED_AT = 1_000;

/** Deletes every key with this prefix, and says how many there were. Rejects when Redis cannot be asked. */
export async function forgetDeployment(connection: RedisConnection, prefix: string): Promise<number> {
  let cursor = '0';
  let found = 0;
  do {
    const [next, keys] = (await connection.call([
      'SCAN',
      cursor,
      'MATCH',
      `${prefix}*`,
      'COUNT',
      String(LOOKED_AT),
    ])) as [Buffer, Buffer[]];
    if (keys.length > 0) await connection.call(['UNLINK', ...keys]);
    found += keys.length;
    cursor = next.toString();
  } while (cursor !== '0');
  return found;
}
