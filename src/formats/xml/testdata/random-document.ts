import fc from 'fast-check';

/** What an element is to be like; the writer leaves out what would not be well-formed. */
interface Plan {
  readonly prefix: string;
  readonly local: string;
  readonly declarations: readonly (readonly [prefix: string, uri: string])[];
  readonly attributes: readonly (readonly [prefix: string, local: string, value: string])[];
  readonly spaces: readonly string[];
  readonly content: readonly (string | Plan)[];
}

const prefixes = ['', '', 'a', 'b', 'z', 'é', '\u{10000}p'] as const;
/** None with `&`: libxml2 writes the names of namespaces without escaping them, which is not even well-formed. */
const uris = ['urn:one', 'urn:two', 'http://example.com/a?b', 'urn:three'] as const;
const locals = ['a', 'b', 'Z', 'x.y-z', 'ñ', '\u{10400}', '\uf900', '_'] as const;
const xmlValues: Readonly<Record<string, readonly string[]>> = {
  lang: ['en', 'de-CH', ''],
  space: ['preserve', 'default'],
  base: ['http://example.com/a/', 'b/c'],
};

/** Source text: references, line ends of all kinds, characters beyond the basic plane, a byte-order mark in the middle. */
const pieces = [
  'text', ' ', '\n', '\r\n', '\r', '\t', '&#13;', '&#xA;', '&#9;', '&amp;', '&lt;', '&gt;', '&quot;', '&apos;', '>',
  'ü', '\u{1f600}', '&#x1F600;', '\ufeff', '\u0085', '\u2028', ']]', '&#xD;&#10;', '\uffee',
] as const; // prettier-ignore

const source = fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((parts) => parts.join(''));
const text = source.map((one) => one.replaceAll(']]>', ']] >'));
const raw = source.map((one) => one.replaceAll(/-|\?>|\]\]>/g, '_'));
const value = fc.oneof(
  source.map((one) => `"${one}'"`),
  source.map((one) => `'${one}"'`),
);
const comment = raw.map((one) => `<!--${one}-->`);
const instruction = raw.map((one) => (one === '' ? '<?pi?>' : `<?pi-\u00e9  ${one}?>`));
const cdata = raw.map((one) => `<![CDATA[${one}<&]]>`);
const attribute = fc.oneof(
  fc.tuple(fc.constantFrom(...prefixes), fc.constantFrom(...locals), value),
  fc.constantFrom(...Object.entries(xmlValues)).chain(([local, values]) =>
    fc.tuple(
      fc.constant('xml'),
      fc.constant(local),
      fc.constantFrom(...values).map((one) => `"${one}"`),
    ),
  ),
);

function element(depth: number): fc.Arbitrary<Plan> {
  const leaves = [text, comment, instruction, cdata];
  const inside = depth === 0 ? [] : Array.from({ length: 5 }, () => element(depth - 1));
  return fc.record({
    prefix: fc.constantFrom(...prefixes),
    local: fc.constantFrom(...locals),
    declarations: fc.array(fc.tuple(fc.constantFrom(...prefixes), fc.constantFrom(...uris, '')), {
      maxLength: 3,
      size: 'max',
    }),
    attributes: fc.array(attribute, { maxLength: 4, size: 'max' }),
    spaces: fc.array(fc.constantFrom(' ', '  ', '\n', '\r\n', '\t'), { minLength: 1, maxLength: 3 }),
    content: fc.array(fc.oneof(...leaves, ...inside), { maxLength: 5, size: 'max' }),
  });
}

const between = fc.array(fc.oneof(comment, instruction, fc.constantFrom(' ', '\n', '\r\n')), { maxLength: 3 });

/** Well-formed documents with namespaces, as text; none has a DTD. */
export const randomDocument: fc.Arbitrary<string> = fc
  .record({
    start: fc.constantFrom('', '\ufeff', '<?xml version="1.0"?>', "<?xml version='1.0' encoding='utf-8' ?>\r\n"),
    before: between,
    root: element(4),
    after: between,
  })
  .map(({ start, before, root, after }) => [start, ...before, write(root, new Map()), ...after].join(''));

function write(plan: Plan, around: ReadonlyMap<string, string>): string {
  const scope = new Map(around);
  const written = new Map<string, string>();
  for (const [prefix, uri] of plan.declarations) {
    if (prefix !== '' && uri === '') continue;
    const name = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
    if (written.has(name)) continue;
    written.set(name, `"${uri}"`);
    scope.set(prefix, uri);
  }
  const expanded = new Set<string>();
  for (const [prefix, local, quoted] of plan.attributes) {
    const known = prefix === '' || prefix === 'xml' ? prefix : scope.get(prefix);
    const name = `${known ?? ''} ${local}`;
    if (expanded.has(name)) continue;
    expanded.add(name);
    written.set(known === undefined || prefix === '' ? local : `${prefix}:${local}`, quoted);
  }
  const name = scope.has(plan.prefix) && plan.prefix !== '' ? `${plan.prefix}:${plan.local}` : plan.local;
  const [gap = ' ', before = gap, end = ''] = plan.spaces;
  const attributes = [...written].map(([key, quoted]) => `${gap}${key}=${quoted}`).join('');
  const content = plan.content.map((one) => (typeof one === 'string' ? one : write(one, scope))).join('');
  return content === '' && before === ' '
    ? `<${name}${attributes}${end}/>`
    : `<${name}${attributes}${end}>${content.replaceAll(']]>', ']]&gt;').replaceAll('<&]]&gt;', '<&]]>')}</${name}${end}>`;
}
