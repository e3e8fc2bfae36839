import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { escapeControl } from '../../src/core/report/escape.ts';
import { startCommand } from '../../src/io/command-process.ts';
import { LOG_BYTES_MAX, OutputLog } from '../../src/io/output-log.ts';
import { gone } from '../e2e/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'pumpdrill-command-'));
afterAll(() => rmSync(folder, { recursive: true }));

function start(script: string, output = new OutputLog(escapeControl)) {
  const argv = [process.execPath, '-e', script] as const;
  return startCommand({ argv, cwd: folder, env: { ONLY: 'this' }, label: 'service', output });
}

async function untilSaid(output: OutputLog, pattern: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    const found = pattern.exec(output.tail(20));
    if (found !== null) return found;
    await sleep(10);
  }
}

const STUBBORN = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);';

describe.skipIf(process.platform !== 'linux')('a program of the user’s', () => {
  it('ends with everything that it started, even what does not listen', async () => {
    const output = new OutputLog(escapeControl);
    const script = `
      const { spawn } = require("node:child_process");
      const child = spawn(process.execPath, ["-e", ${JSON.stringify(STUBBORN)}], { stdio: "ignore" });
      child.on("spawn", () => console.log("child " + child.pid));
      setInterval(() => {}, 1000);`;
    const { pid, stop, ended } = await start(script, output);
    const child = Number((await untilSaid(output, /child ([0-9]+)/))[1]);
    await stop();
    await Promise.all([gone(pid), gone(child)]);
    expect(await ended).toMatch(/^service ended by SIGTERM\. It said last: child [0-9]+$/);
  });

  it('gets no more of our environment than it was given', async () => {
    const output = new OutputLog(escapeControl);
    process.env['TWILIO_AUTH_TOKEN'] = 'secret';
    const { ended, stop } = await start('console.log(Object.keys(process.env).join())', output);
    await ended;
    await untilSaid(output, /ONLY/);
    expect(output.tail(1)).toBe('ONLY');
    delete process.env['TWILIO_AUTH_TOKEN'];
    await stop();
  });
});

it('that is not there is told, with the remedy', async () => {
  const output = new OutputLog(escapeControl);
  const argv = [join(folder, 'nothing')] as const;
  await expect(startCommand({ argv, cwd: folder, env: {}, label: 'service', output })).rejects.toMatchObject({
    exitCode: 4,
    problems: [{ code: 'COMMAND_NOT_STARTED', path: 'command', message: expect.stringContaining('ENOENT') }],
  });
});

describe('what a stranger writes', () => {
  it('is kept line by line, with control characters visible and numbers masked', () => {
    const file = join(folder, 'output.log');
    const log = new OutputLog(escapeControl, file);
    log.add('stdout', Buffer.from('first\r\nto +998901234567 \u001b[2J'));
    log.add('stderr', Buffer.from('oops\n'));
    log.add('stdout', Buffer.from(' done\nunfini'));
    expect(readFileSync(file, 'utf8')).toBe('first\noops\nto +998•••••••67 \\u{1b}[2J done\n');
    expect(log.tail(2)).toBe('to +998•••••••67 \\u{1b}[2J done\nunfini');
  });

  it('fills no disk', () => {
    const file = join(folder, 'flood.log');
    const log = new OutputLog(escapeControl, file);
    const megabyte = Buffer.alloc(1_048_576, 'x'.repeat(99).concat('\n'));
    for (let time = 0; time < 5; time += 1) log.add('stdout', megabyte);
    expect(existsSync(file)).toBe(true);
    const text = readFileSync(file, 'utf8');
    expect(text.length).toBeLessThan(LOG_BYTES_MAX + 200);
    expect(text).toMatch(/\n\(what came after this was not kept\)\n$/);
  });

  it('without line ends is cut, not gathered for ever', () => {
    const log = new OutputLog(escapeControl);
    for (let time = 0; time < 100; time += 1) log.add('stdout', Buffer.alloc(10_000, 'y'));
    expect(log.tail(100).length).toBeLessThan(10_000);
  });
});
