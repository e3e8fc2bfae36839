/** Values that tests of the live engine start from. */
import { attemptIdOf, PLAIN_TRAITS, type Wire } from '../../../src/core/domain/attempt.ts';
import { createHttpPort, type HttpPort, type HttpPortOptions } from '../../../src/engines/live/http-port.ts';
import { authoriseTarget } from '../../../src/engines/live/safety.ts';
import { signAttempt, signPeer } from '../../../src/io/harness-headers.ts';
import { loadProfile } from '../../../src/target-profile/load.ts';

export const RUN_KEY = '0123456789abcdef'.repeat(4);

export function wireOf(parts: Partial<Wire> = {}): Wire {
  return {
    step: 'send',
    surface: 'login',
    attempt: attemptIdOf(0, 7, 1),
    identity: { address: '10.1.2.3', device: 35, agent: 'drill-agent/1', traits: PLAIN_TRAITS },
    phone: '+998993940001',
    number: 998993940001,
    channel: 'sms',
    code: '',
    signals: 'pd1:z',
    behaviour: '',
    honeypot: '',
    solve: 'no',
    email: '',
    headers: {},
    ...parts,
  };
}

export function portTo(url: string, parts: Partial<HttpPortOptions> = {}): HttpPort {
  return createHttpPort({
    target: authoriseTarget(url),
    basePath: '',
    profile: loadProfile('reference'),
    identity: 'header',
    sign: { attempt: (id) => signAttempt(RUN_KEY, id), peer: (address) => signPeer(RUN_KEY, address) },
    ...parts,
  });
}

export const emptyMemory = () => ({ cookies: {}, captured: {} });
