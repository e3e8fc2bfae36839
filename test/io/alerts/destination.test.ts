import { describe, expect, test } from 'vitest';
import { PumpdrillError } from '../../../src/core/domain/errors.ts';
import { alertDestinations } from '../../../src/io/alerts/destination.ts';
import { ROUTING_KEY, SLACK_URL } from './services.ts';

function problemsOf(options: Parameters<typeof alertDestinations>[0]): { codes: string[]; text: string } {
  try {
    alertDestinations(options);
  } catch (error) {
    if (!(error instanceof PumpdrillError)) throw error;
    expect(error.exitCode).toBe(2);
    return { codes: error.problems.map(({ code }) => code), text: JSON.stringify(error.problems) };
  }
  throw new Error('no problem');
}

describe('an address says its format', () => {
  test.each([
    [
      'Slack by its host',
      SLACK_URL,
      {},
      ['slack', 'https://hooks.slack.com', '/services/T0001/B0001/abcdefghijklmnop'],
    ],
    [
      'PagerDuty by its host',
      `https://events.pagerduty.com/v2/enqueue?routing_key=${ROUTING_KEY}`,
      {},
      ['pagerduty', 'https://events.pagerduty.com', '/v2/enqueue'],
    ],
    [
      'PagerDuty in Europe, key from elsewhere, path left out',
      'https://events.eu.pagerduty.com',
      { routingKey: ROUTING_KEY },
      ['pagerduty', 'https://events.eu.pagerduty.com', '/v2/enqueue'],
    ],
    ['anything else', 'https://alerts.example/in?x=1', {}, ['json', 'https://alerts.example', '/in?x=1']],
    ['by the option', 'https://chat.example/hook', { format: 'slack' }, ['slack', 'https://chat.example', '/hook']],
    ['by a prefix', 'json+https://hooks.slack.com/services/x', {}, ['json', 'https://hooks.slack.com', '/services/x']],
    [
      'a prefix outweighs the option',
      'slack+https://chat.example/hook',
      { format: 'json' },
      ['slack', 'https://chat.example', '/hook'],
    ],
    ['this machine without https', 'http://127.0.0.1:9000/in', {}, ['json', 'http://127.0.0.1:9000', '/in']],
    [
      'this machine by name, which nobody looks up',
      'http://localhost:9000',
      {},
      ['json', 'http://127.0.0.1:9000', '/'],
    ],
    ['this machine, IPv6', 'http://[::1]:9000/in', {}, ['json', 'http://[::1]:9000', '/in']],
  ])('%s', (_, webhooks, more, [format, origin, path]) => {
    const [destination] = alertDestinations({ webhooks, ...more });
    expect(destination).toMatchObject({ format, origin, path });
  });

  test('several, and none', () => {
    const both = alertDestinations({ webhooks: `${SLACK_URL}, http://127.0.0.1:1/a,` });
    expect(both.map(({ label }) => label)).toEqual(['slack hooks.slack.com', 'json 127.0.0.1:1']);
    expect(alertDestinations({ webhooks: ' , ' })).toEqual([]);
  });

  test('the routing key is taken out of the address', () => {
    const [destination] = alertDestinations({ webhooks: `https://events.pagerduty.com/?routing_key=${ROUTING_KEY}` });
    expect(destination).toMatchObject({ path: '/v2/enqueue', routingKey: ROUTING_KEY });
    expect(destination?.label).toBe('pagerduty events.pagerduty.com');
  });
});

describe('what is refused, without repeating a secret', () => {
  test.each([
    ['plain http elsewhere', 'http://hooks.slack.com/services/secret-part'],
    ['plain http to a private network', 'http://10.0.0.1/secret-part'],
    ['a name that only begins like this machine', 'http://localhost.example/secret-part'],
    ['a name that ends like an address', 'http://127.0.0.1.example/secret-part'],
    ['another protocol', 'ftp://example.org/secret-part'],
    ['a file', 'file:///secret-part'],
    ['a user name', 'https://user:secret-part@example.org/'],
    ['no address', 'secret-part'],
    ['PagerDuty without a key', 'https://events.pagerduty.com/v2/secret-part'],
    ['PagerDuty with half a key', 'https://events.pagerduty.com/v2/enqueue?routing_key=secret-part'],
  ])('%s', (_, webhooks) => {
    const { codes, text } = problemsOf({ webhooks });
    expect(codes).toEqual(['BAD_ALERT_WEBHOOK']);
    expect(text).not.toContain('secret-part');
  });

  test('every problem at once', () => {
    const webhooks = `ftp://a.example, ${SLACK_URL}, http://b.example`;
    expect(problemsOf({ webhooks, format: 'teams' }).codes).toEqual([
      'BAD_ALERT_FORMAT',
      'BAD_ALERT_WEBHOOK',
      'BAD_ALERT_WEBHOOK',
    ]);
    const many = Array.from({ length: 9 }, (_, i) => `https://a${i}.example`).join(',');
    expect(problemsOf({ webhooks: many }).codes).toEqual(['BAD_ALERT_WEBHOOK']);
  });
});
