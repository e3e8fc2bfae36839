import express, { type Express, type Response } from 'express';
import { type Answer, createOtpService, type Settings, type Surroundings } from './otp-service.ts';

export function buildExpressApp(surroundings: Surroundings, settings?: Settings): Express {
  const service = createOtpService(surroundings, settings);
  const app = express();
  app.use(express.json());
  app.post('/otp/send', async (request, response) => {
    answer(response, await service.askForCode(request.body.phone, request.ip ?? ''));
  });
  app.post('/otp/verify', (request, response) => {
    answer(response, service.enterCode(request.body.phone, request.body.code));
  });
  return app;
}

function answer(response: Response, { status, retryAfterS }: Answer): void {
  if (retryAfterS !== undefined) response.set('retry-after', String(retryAfterS));
  response.status(status).json({});
}
