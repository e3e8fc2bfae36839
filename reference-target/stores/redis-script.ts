/** Scripts by their digest: Redis keeps their text, and is told it again when it has forgotten (SCRIPT FLUSH, a restart). */
import { createHash } from 'node:crypto';
import type { RedisConnection } from './redis-connection.ts';

export interface RedisScript {
  readonly text: string;
  /** SHA-1 of the text, as Redis names it. */
  readonly digest: string;
}

export function scriptOf(text: string): RedisScript {
  return { text, digest: createHash('sha1').update(text).digest('hex') };
}

export interface ScriptCall {
  /** All under one hash tag, so that a cluster would find them in one slot. */
  readonly keys: readonly string[];
  readonly args: readonly (string | Buffer)[];
}

/** Runs a script. Rejects with every error of every command in it: nothing is swallowed (methods.md 2.3 S4). */
export async function runScript(
  connection: RedisConnection,
  script: RedisScript,
  { keys, args }: ScriptCall,
): Promise<unknown> {
  const rest = [String(keys.length), ...keys, ...args];
  try {
    return await connection.call(['EVALSHA', script.digest, ...rest]);
  } catch (error) {
    // Not run at all, so running it now is running it once.
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return connection.call(['EVAL', script.text, ...rest]);
  }
}
