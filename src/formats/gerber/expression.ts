/** Deeper brackets are no aperture's. */
const maxDepth = 32;

/**
 * The value of an arithmetic expression of an aperture macro (4.5.4.2): numbers, `$n`, `+ - x /` and brackets, `x` and `/`
 * first. A variable that was never set is 0. Undefined where it is none, divides by zero or nests too deep.
 */
export function evaluate(text: string, variables: ReadonlyMap<number, number>): number | undefined {
  let at = 0;
  const skip = (): void => {
    while (text.charAt(at) === ' ') at++;
  };
  const factor = (depth: number): number => {
    if (depth > maxDepth) return Number.NaN;
    skip();
    const first = text.charAt(at);
    if (first === '+' || first === '-') {
      // A row of signs is no nesting: read here, not by calling again.
      let sign = 1;
      while (text.charAt(at) === '+' || text.charAt(at) === '-') {
        if (text.charAt(at) === '-') sign = -sign;
        at++;
        skip();
      }
      return sign * factor(depth + 1);
    }
    if (first === '(') {
      at++;
      const inner = sum(depth + 1);
      skip();
      if (text.charAt(at) !== ')') return Number.NaN;
      at++;
      return inner;
    }
    const pattern = /\$(\d{1,6})|(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})/y;
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return Number.NaN;
    at = pattern.lastIndex;
    return found[1] === undefined ? Number(found[0]) : (variables.get(Number(found[1])) ?? 0);
  };
  const product = (depth: number): number => {
    let value = factor(depth);
    for (;;) {
      skip();
      const operator = text.charAt(at);
      // Files write both; the specification's own sign is the small letter.
      if (operator !== 'x' && operator !== 'X' && operator !== '/') return value;
      at++;
      const right = factor(depth);
      value = operator === '/' ? value / right : value * right;
    }
  };
  const sum = (depth: number): number => {
    let value = product(depth);
    for (;;) {
      skip();
      const operator = text.charAt(at);
      if (operator !== '+' && operator !== '-') return value;
      at++;
      const right = product(depth);
      value = operator === '+' ? value + right : value - right;
    }
  };
  const value = sum(0);
  skip();
  return at === text.length && Number.isFinite(value) ? value : undefined;
}
