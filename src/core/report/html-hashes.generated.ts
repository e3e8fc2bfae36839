/** Written by tools/generate-html-hashes.ts: what the policy of a page lets through. */
export const SHEET_HASHES = {
  page: 'sha256-cKH49kMxxVnprj7xgCR42XLm9bCrxqMqGKF6ROetSZ8=',
  claims: 'sha256-o4Hy9Jtx6WwWrwcxttYCTuwSBmR3cUnNYDcZpuPS/Qo=',
  comparison: 'sha256-bpjsN9ERdsDv046UBaCPi+vhhRDxwfOJgPJiEJFX/wc=',
  index: 'sha256-CWr4WbdbeJ4LuW4iD+tzIW7Q1n02K/QseF95VFqK5yM=',
} as const;
