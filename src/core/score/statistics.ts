/**
 * Intervals and quantiles that the scorecard states. Floats are allowed here (design section 1); callers round to six
 * decimals. Every function is checked in tests against published values.
 */

/** Two-sided 95 % normal quantile. */
export const Z_95 = 1.959963984540054;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson score interval of `hits` in `trials` (Wilson 1927; the form of Newcombe 1998, Statistics in Medicine 17:857,
 * method 3). For display; for "nothing ever got through" use `clopperPearson` (methods.md 4.4).
 */
export function wilson(hits: number, trials: number, z: number = Z_95): Interval {
  const p = hits / trials;
  const zz = z * z;
  const centre = p + zz / (2 * trials);
  const half = z * Math.sqrt((p * (1 - p)) / trials + zz / (4 * trials * trials));
  const scale = 1 + zz / trials;
  return {
    low: hits === 0 ? 0 : (centre - half) / scale,
    high: hits === trials ? 1 : (centre + half) / scale,
  };
}

/** Exact (Clopper-Pearson 1934) interval by beta quantiles: never covers less than `confidence`. */
export function clopperPearson(hits: number, trials: number, confidence = 0.95): Interval {
  const tail = (1 - confidence) / 2;
  return {
    low: hits === 0 ? 0 : betaQuantile(tail, hits, trials - hits + 1),
    high: hits === trials ? 1 : betaQuantile(1 - tail, hits + 1, trials - hits),
  };
}

/** The value that Student's t with `degrees` of freedom stays below with `probability` (0 < probability < 1). */
export function studentTQuantile(probability: number, degrees: number): number {
  if (probability === 0.5) return 0;
  if (probability < 0.5) return -studentTQuantile(1 - probability, degrees);
  // P(|T| > t) = I_{v/(v+t^2)}(v/2, 1/2), Abramowitz and Stegun 26.7.1.
  const x = betaQuantile(2 * (1 - probability), degrees / 2, 0.5);
  return Math.sqrt((degrees * (1 - x)) / x);
}

/** P(T > `value`) of Student's t with `degrees` of freedom (Abramowitz and Stegun 26.7.1). */
export function studentTUpper(value: number, degrees: number): number {
  const both = regularisedBeta(degrees / (degrees + value * value), degrees / 2, 0.5);
  return value >= 0 ? both / 2 : 1 - both / 2;
}

/** x with I_x(a, b) = `probability`, by bisection: monotone, so it always converges to the last bit but a few. */
export function betaQuantile(probability: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 100 && high - low > 0; i += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (regularisedBeta(middle, a, b) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Regularised incomplete beta function I_x(a, b) (DLMF 8.17; continued fraction 8.17.22). */
export function regularisedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast only below the mean; above, use the symmetry I_x(a,b) = 1 - I_{1-x}(b,a).
  if (x > (a + 1) / (a + b + 2)) return 1 - regularisedBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  return front / betaFraction(x, a, b);
}

/** Denominator of DLMF 8.17.22, evaluated by the modified Lentz method. */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let value = 1;
  let c = 1;
  let d = 0;
  for (let step = 1; step <= 1000; step += 1) {
    const term = fractionTerm(step, x, a, b);
    d = 1 + term * d;
    c = 1 + term / c;
    if (Math.abs(d) < tiny) d = tiny;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const factor = c * d;
    value *= factor;
    if (Math.abs(factor - 1) < 1e-15) break;
  }
  return value;
}

function fractionTerm(step: number, x: number, a: number, b: number): number {
  const m = Math.floor(step / 2);
  if (step % 2 === 0) return (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
  return (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
}

/** ln gamma(x) for x > 0: recurrence up to 12, then Stirling's series (DLMF 5.11.1), error below 1e-13. */
export function logGamma(x: number): number {
  let shift = 0;
  let y = x;
  while (y < 12) {
    shift += Math.log(y);
    y += 1;
  }
  const inverse = 1 / y;
  const square = inverse * inverse;
  const series =
    inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188)))));
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
