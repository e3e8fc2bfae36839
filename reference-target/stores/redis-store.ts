/**
 * The store in Redis, which replicas share: one script per decision, the time of Redis, everything of a deployment under one
 * hash tag. A tag is one slot, and so one node of a cluster: a deployment cannot grow beyond what one node decides
 * (decision 9 of the design). Everything written expires by itself.
 */
import { POSTURES, type Posture } from '../../src/core/domain/decision.ts';
import { assert, type EpochMs } from '../../src/core/domain/units.ts';
import { Reservations } from './memory-reservations.ts';
import {
  type AttemptParts,
  amountOf,
  readAnswer,
  type SentAttempt,
  sentAttempt,
  writtenAtOf,
} from './redis-attempt.ts';
import { RedisConnection } from './redis-connection.ts';
import { forgetDeployment } from './redis-forget.ts';
import { LUA_ADMIT, LUA_RELEASE } from './redis-lua-admit.ts';
import { CODE_CHECKS, LUA_CHECK_CODE, LUA_PUT_CODE, LUA_SET_POSTURE } from './redis-lua-codes.ts';
import { emptyTouch, METER_BYTES, redisMeterOf, writeMeter } from './redis-meters.ts';
import { DEPLOYMENT_ID, type RedisPlace } from './redis-place.ts';
import { type RedisScript, runScript, scriptOf } from './redis-script.ts';
import { HEADER_BYTES, headed, type StoreTime, writeHeader } from './redis-time.ts';
import type { Admission, AdmitBatch, CodeCheck, MeterSpec, PendingCode, Store } from './store.ts';

const ADMIT = scriptOf(LUA_ADMIT);
const RELEASE = scriptOf(LUA_RELEASE);
const SET_POSTURE = scriptOf(LUA_SET_POSTURE);
const PUT_CODE = scriptOf(LUA_PUT_CODE);
const CHECK_CODE = scriptOf(LUA_CHECK_CODE);

export interface RedisStoreOptions {
  readonly specs: readonly MeterSpec[];
  readonly place: RedisPlace;
  /** Stores with one id share everything; matches DEPLOYMENT_ID. */
  readonly deployment: string;
  readonly time: StoreTime;
}

export interface RedisStore extends Store {
  /** Deletes every key of the deployment, of other replicas too. How many there were. */
  forget(): Promise<number>;
}

/** Connects. Rejects with what is wrong when Redis cannot be had; later faults reject the calls that meet them. */
export async function openRedisStore({ specs, place, deployment, time }: RedisStoreOptions): Promise<RedisStore> {
  assert(DEPLOYMENT_ID.test(deployment), 'a deployment id fits between the braces of a key');
  const prefix = keyPrefixOf(deployment);
  const parts = { prefix, postureKey: `${prefix}posture`, meters: specs.map(redisMeterOf), time };
  return new SharedStore(await RedisConnection.open(place), parts);
}

/** What every key of a deployment starts with. */
export function keyPrefixOf(deployment: string): string {
  return `{pd:${deployment}}:`;
}

class SharedStore implements RedisStore {
  private readonly connection: RedisConnection;
  private readonly parts: AttemptParts;
  /** What this process may give back: only who was admitted here knows a reservation's number. */
  private readonly reservations = new Reservations();

  constructor(connection: RedisConnection, parts: AttemptParts) {
    this.connection = connection;
    this.parts = parts;
  }

  async admit(batch: AdmitBatch, nowMs?: EpochMs): Promise<Admission> {
    const { answer } = batch;
    const sent = sentAttempt(this.parts, batch, nowMs);
    const reply = await this.run(ADMIT, sent.keys, sent.blob);
    readAnswer(reply, sent, answer);
    answer.reservation = this.reserve(sent, reply, answer);
    return answer;
  }

  async release(reservation: number): Promise<void> {
    const touch = emptyTouch();
    const keys: string[] = [];
    const records: Buffer[] = [Buffer.allocUnsafe(HEADER_BYTES)];
    this.reservations.take(reservation, (write) => {
      const meter = this.parts.meters[write.meter]!;
      touch.value = write.value;
      touch.writtenAt = write.atMs;
      const record = Buffer.allocUnsafe(METER_BYTES);
      writeMeter(record, 0, meter, touch);
      keys.push(`${this.parts.prefix}${meter.keyStart}${write.key}`);
      records.push(record);
    });
    writeHeader(records[0]!, this.parts.time);
    // Asked even when there is nothing to give back: a store that cannot be reached does not say that it was given.
    await this.run(RELEASE, keys, Buffer.concat(records));
  }

  async setPosture(posture: Posture, untilMs: EpochMs): Promise<void> {
    await this.run(SET_POSTURE, [this.parts.postureKey], headed(this.parts.time, POSTURES.indexOf(posture), untilMs));
  }

  async putCode(key: string, { codeHash, expiresAtMs, triesLeft }: PendingCode): Promise<void> {
    await this.run(PUT_CODE, [this.codeKey(key)], headed(this.parts.time, triesLeft, expiresAtMs), codeHash);
  }

  async checkCode(key: string, codeHash: string): Promise<CodeCheck> {
    const check = await this.run(CHECK_CODE, [this.codeKey(key)], headed(this.parts.time), codeHash);
    const word = CODE_CHECKS[check as number];
    if (word === undefined) throw new Error('Redis answered something else than was asked');
    return word;
  }

  forget(): Promise<number> {
    return forgetDeployment(this.connection, this.parts.prefix);
  }

  close(): Promise<void> {
    this.connection.close();
    return Promise.resolve();
  }

  private run(script: RedisScript, keys: readonly string[], ...args: readonly (string | Buffer)[]): Promise<unknown> {
    return runScript(this.connection, script, { keys, args });
  }

  private codeKey(key: string): string {
    return `${this.parts.prefix}code:${key}`;
  }

  /** Remembers what the script has written for `onSend` meters; the same rule as the script's own. 0 when that is nothing. */
  private reserve(sent: SentAttempt, reply: unknown, { admitted, over }: Admission): number {
    if (!admitted) return 0;
    const reservation = this.reservations.open();
    let isReserved = false;
    for (let i = 0; i < sent.meters.length; i += 1) {
      const index = sent.meters[i]!;
      const meter = this.parts.meters[index]!;
      if (meter.spec.consumes !== 'onSend' || (sent.enforced[i] === 0 && groupIsOver(sent, over, i))) continue;
      const value = amountOf(meter, sent.values[i]!);
      this.reservations.add(reservation, {
        meter: index,
        key: sent.keyNumbers[i]!,
        value,
        atMs: writtenAtOf(reply, i),
      });
      isReserved = true;
    }
    return isReserved ? reservation : 0;
  }
}

function groupIsOver({ enforced, groups }: SentAttempt, over: Uint8Array, i: number): boolean {
  for (let j = 0; j < groups.length; j += 1) {
    if (enforced[j] === 0 && groups[j] === groups[i] && over[j] === 1) return true;
  }
  return false;
}
