/** The standard normal distribution, as the bootstrap needs it. Absolute error below 1e-15 in the range that is asked for. */

/** Beyond this the tail is below 1e-18. */
const FAR = 9;

/** P(Z <= x), by the power series of G. Marsaglia, "Evaluating the normal distribution", J. Stat. Software 11(4), 2004. */
export function normalCdf(x: number): number {
  if (x <= -FAR) return 0;
  if (x >= FAR) return 1;
  let term = x;
  let sum = x;
  for (let odd = 3; sum + term !== sum; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  return Math.min(1, Math.max(0, 0.5 + sum * density));
}

/** The value that Z stays below with `probability`, by bisection; probabilities of 0 and 1 give the ends of the range, +-9. */
export function normalQuantile(probability: number): number {
  let low = -FAR;
  let high = FAR;
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
