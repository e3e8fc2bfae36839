import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import { PumpdrillError } from '../../src/core/domain/errors.ts';
import { type Service, startService } from '../../src/io/child-service.ts';

const MODULE_URL = new URL('../../src/io/child-service.ts', import.meta.url);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function health(service: Pick<Service, 'url'>): Promise<unknown> {
  const { body } = await request(`${service.url}/healthz`);
  return body.json();
}

describe.each(['sink', 'target'] as const)('the %s as a child process', (module) => {
  it('says where it listens, answers there on the loopback address, and leaves nothing behind', async () => {
    const service = await startService({ module, label: module });
    expect(service.url).toMatch(/^http:\/\/127\.0\.0\.1:[0-9]+$/);
    expect(service.token).toMatch(/^[0-9a-f]{64}$/);
    expect(await health(service)).toEqual({ status: 'ok' });
    await service.stop();
    expect(await service.ended).toBe(`${module} ended with code 0`);
    expect(isAlive(service.pid)).toBe(false);
  });

  it('ends when its parent is killed', async () => {
    const script = `
      import { startService } from ${JSON.stringify(MODULE_URL.href)};
      const service = await startService({ module: ${JSON.stringify(module)}, label: 'orphan' });
      console.log(JSON.stringify({ pid: service.pid, url: service.url }));
      setInterval(() => {}, 1_000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const { pid, url } = JSON.parse(line.toString()) as { pid: number; url: string };
    expect(await health({ url })).toEqual({ status: 'ok' });
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await untilGone(pid);
    await expect(health({ url })).rejects.toThrow();
  });

  it('names the port that is in use, and the remedy', async () => {
    const first = await startService({ module, label: module });
    const port = Number(new URL(first.url).port);
    try {
      const error = await startService({ module, label: module, port }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(PumpdrillError);
      const { exitCode, problems } = error as PumpdrillError;
      expect(exitCode).toBe(2);
      expect(problems).toEqual([
        {
          code: 'PORT_IN_USE',
          path: 'port',
          message: `${module}: port ${port} is in use`,
          hint: expect.stringContaining('another port') as string,
        },
      ]);
    } finally {
      await first.stop();
    }
  });
});

describe('startService', () => {
  it('tells when and how a service died', async () => {
    const service = await startService({ module: 'sink', label: 'SMS sink' });
    process.kill(service.pid, 'SIGKILL');
    expect(await service.ended).toBe('SMS sink ended by SIGKILL');
    await service.stop();
  });

  it('fails with the words of a service that cannot even start', async () => {
    const env = { NODE_OPTIONS: `--import=${fileURLToPath(new URL('./no-such-file.mjs', import.meta.url))}` };
    const error = await startService({ module: 'sink', label: 'SMS sink', env }).catch((reason: unknown) => reason);
    expect((error as PumpdrillError).exitCode).toBe(70);
    expect((error as PumpdrillError).problems[0]).toMatchObject({
      code: 'SERVICE_DIED',
      message: expect.stringMatching(/SMS sink ended with code 1: .*no-such-file/s) as string,
    });
  });

  it('hands the caller’s secrets to nobody', async () => {
    process.env['PUMPDRILL_TEST_SECRET'] = 'of the caller';
    const service = await startService({ module: 'sink', label: 'SMS sink' });
    try {
      const { readFileSync, existsSync } = await import('node:fs');
      const environment = `/proc/${service.pid}/environ`;
      if (!existsSync(environment)) return;
      expect(readFileSync(environment, 'utf8')).toContain(service.token);
      expect(readFileSync(environment, 'utf8')).not.toContain('of the caller');
    } finally {
      delete process.env['PUMPDRILL_TEST_SECRET'];
      await service.stop();
    }
  });
});
