type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain | undefined };

function scalar(value: string | number | boolean): string {
  return JSON.stringify(value);
}

function lines(value: Plain, indent: string): string[] {
  if (typeof value !== 'object') return [`${indent}${scalar(value)}`];
  if (value instanceof Array) {
    if (value.length === 0) return [`${indent}[]`];
    return value.flatMap((item) => {
      const [first = '', ...rest] = lines(item, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  return Object.entries(value).flatMap(([key, item]) => {
    if (item === undefined) return [];
    if (typeof item !== 'object') return [`${indent}${key}: ${scalar(item)}`];
    const simple = item instanceof Array && item.every((entry) => typeof entry !== 'object');
    if (simple) return [`${indent}${key}: [${item.map((entry) => JSON.stringify(entry)).join(', ')}]`];
    return [`${indent}${key}:`, ...lines(item, `${indent}  `)];
  });
}

/** Block YAML 1.2 of plain values. Strings are always quoted, so that none is read as a number, a date or a tag. */
export function yaml(value: Plain): string {
  return `${lines(value, '').join('\n')}\n`;
}
