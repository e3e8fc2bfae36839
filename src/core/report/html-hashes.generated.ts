/** Written by tools/generate-html-hashes.ts: what the policy of a page lets through. */
export const ASSET_HASHES = {
  page: 'sha256-xyERvETT/BtUTDrsnVaazW6z3PUjagw58iQFFsgUU0M=',
  claims: 'sha256-NazkPdZBrTtHRKE9DnrWq7nxuuhwAY5OJSrZ8s7Dgm0=',
  comparison: 'sha256-nLTsPXiqeTi0rO4rsBdy70RuugR8Lazr3uxB16H7h1o=',
  index: 'sha256-R1hhSEgSSsy+RB6Ehc1B8zVh0qWd5CHJPRgk9bWl/4k=',
  script: 'sha256-dLYNfZw1XOOi1P0gPJcUhSRa3CAK6hB/qhmdcXNaqV0=',
} as const;
