/** Reads a drawing back: the values of a step area, which the report writes as `M`, `H`, `V` and `Z` with whole numbers. */

/** One value per step; 0 where nothing is drawn. */
export function readSteps(path: string, steps: number): number[] {
  const values = new Array<number>(steps).fill(0);
  let x = 0;
  let value = 0;
  for (const [, command = '', first = '', second = ''] of path.matchAll(/([MHVZ])(-?[\d.]+)?(?: (-?[\d.]+))?/g)) {
    if (command === 'M') {
      x = Number(first);
      value = Number(second);
    } else if (command === 'V') value = Number(first);
    else if (command === 'H') {
      values.fill(value, x, Number(first));
      x = Number(first);
    }
  }
  return values;
}
