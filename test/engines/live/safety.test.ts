import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { EXIT, PumpdrillError } from '../../../src/core/domain/errors.ts';
import { createLoopbackConnector, strayPeer } from '../../../src/engines/live/loopback-connector.ts';
import { type AuthorisedTarget, authoriseTarget, isLoopbackAddress } from '../../../src/engines/live/safety.ts';
import { type Responder, startResponder } from './responder.ts';
import { emptyMemory, portTo, wireOf } from './wires.ts';

const started: Responder[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((responder) => responder.close()));
});
async function responder(...args: Parameters<typeof startResponder>): Promise<Responder> {
  const made = await startResponder(...args);
  started.push(made);
  return made;
}

function exitOf(url: string): number {
  try {
    authoriseTarget(url);
    return EXIT.pass;
  } catch (error) {
    return error instanceof PumpdrillError ? error.exitCode : EXIT.internal;
  }
}

describe('which addresses may be driven', () => {
  it.each([
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000', ''],
    ['http://127.0.0.1', 'http://127.0.0.1:80', ''],
    ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000', ''],
    ['http://127.3.200.255:1/t/a-b_c', 'http://127.3.200.255:1', '/t/a-b_c'],
    ['http://localhost:8080', 'http://127.0.0.1:8080', ''],
    ['http://[::1]:8080/x/', 'http://[::1]:8080', '/x'],
  ])('allows %s', (url, origin, path) => {
    expect(authoriseTarget(url)).toMatchObject({ tier: 'loopback', origin, path });
  });

  it.each([
    ['public name', 'http://otp.example.com'],
    ['public name over TLS', 'https://otp.example.com'],
    ['public address', 'http://93.184.216.34'],
    ['private address', 'http://10.0.0.1'],
    ['private address', 'http://192.168.1.1:3000'],
    ['private address', 'http://172.16.0.1'],
    ['carrier NAT', 'http://100.64.0.1'],
    ['link local', 'http://169.254.169.254/latest/meta-data'],
    ['name that begins like localhost', 'http://localhost.evil.example'],
    ['name that ends like localhost', 'http://evil.localhost'],
    ['name with a dot at its end', 'http://localhost.'],
    ['name that begins like an address', 'http://127.0.0.1.evil.example'],
    ['name that resolves to loopback', 'http://127.0.0.1.nip.io'],
    ['every interface', 'http://0.0.0.0:3000'],
    ['every interface, IPv6', 'http://[::]:3000'],
    ['decimal', 'http://2130706433'],
    ['octal', 'http://0177.0.0.1'],
    ['octal octet', 'http://127.0.0.010'],
    ['hexadecimal', 'http://0x7f.0.0.1'],
    ['hexadecimal, whole', 'http://0x7f000001'],
    ['short', 'http://127.1'],
    ['bare number', 'http://127'],
    ['octet too large', 'http://127.0.0.256'],
    ['five parts', 'http://127.0.0.1.1'],
    ['IPv4-mapped IPv6', 'http://[::ffff:127.0.0.1]'],
    ['IPv4-mapped public', 'http://[::ffff:93.184.216.34]'],
    ['IPv6 written out', 'http://[0:0:0:0:0:0:0:1]'],
    ['IPv6 with a zone', 'http://[::1%25lo]'],
    ['user info before a public host', 'http://127.0.0.1@evil.example'],
    ['user info with a port', 'http://127.0.0.1:80@evil.example/'],
    ['user info before loopback', 'http://user:pw@127.0.0.1'],
    ['backslash', 'http://127.0.0.1\\@evil.example'],
    ['fragment before the host ends', 'http://127.0.0.1#@evil.example'],
    ['query', 'http://127.0.0.1/?next=http://evil.example'],
    ['dot segments', 'http://127.0.0.1/../x'],
    ['escaped path', 'http://127.0.0.1/%2e%2e/x'],
    ['TLS', 'https://127.0.0.1'],
    ['WebSocket', 'ws://127.0.0.1'],
    ['file', 'file:///etc/passwd'],
    ['script', 'javascript:alert(1)'],
    ['Unix socket', 'unix:/tmp/x.sock'],
    ['no scheme', '127.0.0.1:3000'],
    ['no scheme', '//127.0.0.1'],
    ['one slash', 'http:/127.0.0.1'],
    ['port zero', 'http://127.0.0.1:0'],
    ['port too large', 'http://127.0.0.1:65536'],
    ['port too long', 'http://127.0.0.1:000080'],
    ['empty', ''],
    ['blank', ' '],
    ['blank in front', ' http://127.0.0.1'],
    ['line break behind', 'http://127.0.0.1\n'],
    ['line break inside', 'http://127.0.0.1\r\nhost: evil.example'],
    ['full-width digits', 'http://１２７.0.0.1'],
    ['ideographic full stop', 'http://127。0。0。1'],
    ['circled letters', 'http://ⓛocalhost'],
    ['null', 'http://127.0.0.1\u0000.evil.example'],
  ])('refuses %s: %j', (_why, url) => {
    expect(exitOf(url)).toBe(EXIT.targetNotAuthorised);
  });

  it('agrees with an ordinary URL parser about the host of everything it allows', () => {
    const piece = fc.constantFrom(
      'http://',
      'https://',
      '127.0.0.1',
      '127.1',
      'localhost',
      '[::1]',
      '0x7f',
      ':80',
      '@',
      '/',
      '\\',
      '.',
      '#',
      '?',
      '%',
      'evil.example',
      '8',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const url = pieces.join('');
        if (exitOf(url) !== EXIT.pass) return;
        const { protocol, hostname, username, password } = new URL(url);
        expect([protocol, username, password]).toEqual(['http:', '', '']);
        expect(hostname === 'localhost' || isLoopbackAddress(hostname.replace(/^\[|\]$/g, ''))).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('repeats a refused text without control characters and not at any length', () => {
    let refusal: unknown;
    try {
      authoriseTarget(`http://evil.example/\u001b[31m${'x'.repeat(10_000)}`);
    } catch (error) {
      refusal = error;
    }
    const problem = (refusal as PumpdrillError).problems[0];
    expect(problem).toMatchObject({ code: 'TARGET_NOT_AUTHORISED' });
    expect(problem?.message).not.toContain('\u001b');
    expect(problem?.message.length).toBeLessThan(300);
  });
});

describe('what the HTTP code accepts', () => {
  it('takes no target that was not made by the rule, whatever its type says', () => {
    const forged = { ...authoriseTarget('http://127.0.0.1:9'), origin: 'http://evil.example' } as AuthorisedTarget;
    expect(() => portTo('http://127.0.0.1:9', { target: forged })).toThrow(PumpdrillError);
  });

  it('cannot be changed after it was authorised', () => {
    const target = authoriseTarget('http://127.0.0.1:9');
    expect(() => Object.assign(target, { origin: 'http://evil.example' })).toThrow(TypeError);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.255.255.255', true],
    ['::1', true],
    ['::ffff:127.0.0.1', false],
    ['10.0.0.1', false],
    ['1270.0.0.1', false],
    ['127.0.0.1.evil.example', false],
    ['', false],
  ])('knows the peer %s of an open socket: %s', (address, expected) => {
    expect(isLoopbackAddress(address)).toBe(expected);
    expect(strayPeer({ remoteAddress: address } as never) === null).toBe(expected);
  });

  it('does not trust a socket that has no peer any more', async () => {
    const { url } = await responder();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.destroy();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(strayPeer(socket)).toBeInstanceOf(Error);
  });

  it.each([
    ['another host', { hostname: 'evil.example' }],
    ['another loopback address', { hostname: '127.0.0.2' }],
    ['another port', { port: '1' }],
    ['TLS', { protocol: 'https:' }],
    ['a Unix socket', { socketPath: '/tmp/x.sock' }],
  ])('opens no connection to %s', async (_what, parts) => {
    const { url, seen } = await responder();
    const target = authoriseTarget(url);
    const connector = createLoopbackConnector({ target, openMax: 4 });
    const where = { hostname: '127.0.0.1', host: '127.0.0.1', protocol: 'http:', port: String(target.port), ...parts };
    const error = await new Promise((resolve) => connector.connect(where, (...[failure]) => resolve(failure)));
    // Refused by the rule, and not because nothing listens there.
    expect(String(error)).toContain('not authorised');
    expect([connector.open, seen.length]).toEqual([0, 0]);
  });
});

describe('ways out of the address that was authorised', () => {
  it('follows no redirect', async () => {
    const elsewhere = await responder();
    const target = await responder((_request, response) => {
      response.writeHead(307, { location: `${elsewhere.url}/otp/send` });
      response.end();
    });
    const port = portTo(target.url);
    const answer = await port.perform(wireOf(), emptyMemory());
    await port.close();
    expect(answer).toMatchObject({ answer: 'unclassified', status: 307 });
    expect([target.asked().length, elsewhere.seen.length]).toEqual([1, 0]);
  });

  it('goes straight to the target when the environment names proxies', async () => {
    const { url, asked } = await responder();
    let proxied = 0;
    const proxy = createServer((_request, response) => {
      proxied += 1;
      response.end();
    });
    proxy.on('connect', (_request, socket) => {
      proxied += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const answer = await sendFromChild(url, {
      HTTP_PROXY: proxyUrl,
      http_proxy: proxyUrl,
      HTTPS_PROXY: proxyUrl,
      ALL_PROXY: proxyUrl,
      NO_PROXY: '',
      NODE_USE_ENV_PROXY: '1',
    });
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
    expect(answer).toContain('"answer":"sent"');
    expect([asked().length, proxied]).toEqual([1, 0]);
  });

  it('names no proxy agent and no global dispatcher anywhere in the sources', () => {
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const banned =
      /ProxyAgent|Socks5|setGlobalDispatcher|RedirectHandler|interceptors\.redirect|HTTPS?_PROXY|USE_ENV_PROXY/;
    const guilty = ['src', 'reference-target'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && banned.test(readFileSync(join(root, folder, file), 'utf8')))
        .map((file) => `${folder}/${file}`),
    );
    expect(guilty).toEqual([]);
  });
});

/** Sends one request from a process of its own, so that the environment is read from the start. */
function sendFromChild(url: string, environment: Readonly<Record<string, string>>): Promise<string> {
  const module = fileURLToPath(new URL('wires.ts', import.meta.url));
  const script = `
    const { emptyMemory, portTo, wireOf } = await import(${JSON.stringify(module)});
    const port = portTo(${JSON.stringify(url)});
    process.stdout.write(JSON.stringify(await port.perform(wireOf(), emptyMemory())));
    await port.close();`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve) => {
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.on('close', () => resolve(out));
  });
}
