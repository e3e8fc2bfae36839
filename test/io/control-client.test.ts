/** What we tell our own services goes to them and to nobody else, whatever the environment says about proxies. */
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { EnvHttpProxyAgent, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { afterEach, expect, test } from 'vitest';
import { createTenant, deleteTenant, tenantCounts } from '../../src/io/control-client.ts';

const usual = getGlobalDispatcher();
const open: Server[] = [];

afterEach(() => {
  setGlobalDispatcher(usual);
  for (const server of open.splice(0)) {
    server.close();
    (server as Partial<HttpServer>).closeAllConnections?.();
  }
});

async function listening(server: Server): Promise<string> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a proxy of the environment sees nothing', async () => {
  const asked: string[] = [];
  const url = await listening(
    createHttpServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      response.statusCode = request.method === 'POST' ? 201 : 200;
      response.end('{"basePath":"/t/a"}');
    }),
  );
  let callers = 0;
  const proxy = await listening(
    createServer((socket) => {
      callers += 1;
      socket.destroy();
    }),
  );
  // What Node itself installs when it starts with NODE_USE_ENV_PROXY=1 and HTTP_PROXY.
  setGlobalDispatcher(new EnvHttpProxyAgent({ httpProxy: proxy, httpsProxy: proxy, noProxy: '' }));
  const service = { url, token: 'secret' };
  expect(await createTenant(service, { id: 'a' })).toEqual({ basePath: '/t/a' });
  expect(await tenantCounts(service, 'a')).toEqual({ basePath: '/t/a' });
  expect(await deleteTenant(service, 'a')).toBe(true);
  expect(asked).toHaveLength(3);
  expect(asked.every((line) => line.endsWith('Bearer secret'))).toBe(true);
  expect(callers).toBe(0);
});

test('a service that is gone is exit 4', async () => {
  const url = await listening(createServer());
  await new Promise((resolve) => open.splice(0)[0]?.close(resolve));
  await expect(createTenant({ url, token: '' }, {})).rejects.toMatchObject({
    exitCode: 4,
    problems: [{ code: 'SERVICE_UNREACHABLE' }],
  });
});
