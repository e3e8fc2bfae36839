import { createOtpService, type Settings, type Surroundings } from './otp-service.ts';

/** A fetch-style handler behind a proxy that tells the client's address in a header. */
export function buildFetchHandler(
  surroundings: Surroundings,
  settings?: Settings,
): (request: Request) => Promise<Response> {
  const service = createOtpService(surroundings, settings);
  return async (request) => {
    const { phone, code } = (await request.json()) as { phone?: unknown; code?: unknown };
    const { status, retryAfterS } = new URL(request.url).pathname.endsWith('/send')
      ? await service.askForCode(phone, request.headers.get('x-real-ip') ?? '')
      : service.enterCode(phone, code);
    return new Response('{}', {
      status,
      headers: retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) },
    });
  };
}
