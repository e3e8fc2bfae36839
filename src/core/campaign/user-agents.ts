/**
 * User-Agent texts of programs and of attackers who imitate people, by kind. A few of each: nothing here depends on being up
 * to date. People's own come from `personas.ts`.
 */

export type AgentKind = 'browser' | 'script' | 'mobile-app';

export const USER_AGENTS: Readonly<Record<AgentKind, readonly string[]>> = {
  browser: [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Safari/537.36',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:147.0) Gecko/20100101 Firefox/147.0',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Mobile Safari/537.36',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Safari/537.36 Edg/145.0.0.0',
  ],
  script: ['python-requests/2.32.5', 'curl/8.14.1', 'Go-http-client/1.1', 'node', 'Java/21.0.8'],
  'mobile-app': [
    'okhttp/4.12.0',
    'Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/AP2A)',
    'Shop/7.4 CFNetwork/1568 Darwin/24.6.0',
  ],
};
