/**
 * A name that one object of a JSON text has twice; undefined where none has. RFC 8259, 4 leaves open which one counts, so
 * a controller could show one serial to this program and another to the next. The text must be JSON. One pass.
 */
export function duplicateKey(text: string): string | undefined {
  /** Names of each open object; undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  let nameNext = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '{') {
      open.push(new Set());
      nameNext = true;
    } else if (char === '[') {
      open.push(undefined);
      nameNext = false;
    } else if (char === '}' || char === ']') {
      open.pop();
    } else if (char === ',') {
      nameNext = open.at(-1) !== undefined;
    } else if (char === '"') {
      const start = at;
      at++;
      while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
      const names = open.at(-1);
      if (!nameNext || names === undefined) continue;
      nameNext = false;
      const quoted = text.slice(start, at + 1);
      const name = quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
      if (names.has(name)) return name;
      names.add(name);
    }
  }
  return undefined;
}
