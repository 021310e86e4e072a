import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, seededRandom, utf8Bytes } from '../../core/index.ts';
import { damage } from '../testdata/damage.ts';
import { xmlLimits } from './document.ts';
import { ancestors, childElements, parseXml, textContent } from './index.ts';
import { randomDocument } from './testdata/random-document.ts';

const parse = (text: string): ReturnType<typeof parseXml> => parseXml(utf8Bytes(text));

function refusal(bytes: Uint8Array): FormatError | undefined {
  try {
    parseXml(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}

describe('an XML document', () => {
  it('is a flat list of nodes with their places', () => {
    const source =
      '<?xml version="1.0"?>\n<a xmlns="urn:d"><p:b xmlns:p="urn:p" p:k="v" k=\'w\'>x</p:b><!--c--><?i d?><c/></a>\n';
    const { nodes, root, byteLength } = parse(source);
    expect(byteLength).toBe(source.length);
    expect(nodes.map(({ kind }) => kind)).toEqual(['element', 'element', 'text', 'comment', 'instruction', 'element']);
    expect(root).toMatchObject({ name: 'a', namespace: 'urn:d', index: 0, parent: -1, after: 6, offset: 22 });
    expect(source.slice(root.offset, root.end)).toBe(source.slice(22).trimEnd());
    for (const node of nodes) expect(nodes[node.parent]?.kind ?? 'none').toBe(node.parent === -1 ? 'none' : 'element');
    expect(nodes[1]).toMatchObject({ prefix: 'p', local: 'b', namespace: 'urn:p', after: 3 });
    const attributes = nodes[1]?.kind === 'element' ? nodes[1].attributes : [];
    expect(
      attributes.map(({ name, namespace, value, offset }) => [
        name,
        namespace,
        value,
        source.slice(offset, offset + name.length),
      ]),
    ).toEqual([
      ['p:k', 'urn:p', 'v', 'p:k'],
      ['k', '', 'w', 'k'],
    ]);
    expect(nodes.slice(2, 5).map((node) => source.slice(node.offset, node.end))).toEqual(['x', '<!--c-->', '<?i d?>']);
    expect(childElements(parse(source), root).map(({ local }) => local)).toEqual(['b', 'c']);
    const [, , text] = nodes;
    expect(text === undefined ? [] : ancestors(parse(source), text).map(({ local }) => local)).toEqual(['b', 'a']);
  });

  it('has offsets of bytes, also behind a byte-order mark', () => {
    const { root, nodes } = parseXml(concatBytes(Uint8Array.of(0xef, 0xbb, 0xbf), utf8Bytes('<é>ü<b/></é>')));
    expect([root.offset, root.end, nodes[1]?.offset, nodes[2]?.offset]).toEqual([3, 18, 7, 9]);
  });

  it('normalises line ends, references and attribute values', () => {
    const { root, nodes } = parse(
      '<a k="1\r\n2\t3&#10;&#9;&#13;&lt;&amp;&apos;&quot;" l=\'"\'>a\r\nb\rc&#13;\n<![CDATA[&lt;\r\n]]>&#x1F600;\ufeff</a>',
    );
    expect(root.attributes.map(({ value }) => value)).toEqual(['1 2 3\n\t\r<&\'"', '"']);
    expect(nodes.slice(1).map((node) => node.kind === 'text' && node.text)).toEqual([
      'a\nb\nc\r\n',
      '&lt;\n',
      '\u{1f600}\ufeff',
    ]);
    expect(
      textContent(
        parse('<a>1<!-- 2 -->3<b>4</b><![CDATA[5]]></a>'),
        parse('<a>1<!-- 2 -->3<b>4</b><![CDATA[5]]></a>').root,
      ),
    ).toBe('1345');
  });

  it('takes default namespaces back, and gives attributes none', () => {
    const { nodes } = parse('<a xmlns="urn:a" k=""><b xmlns=""><c/></b><d/></a>');
    expect(nodes.map((node) => node.kind === 'element' && node.namespace)).toEqual(['urn:a', '', '', 'urn:a']);
    expect(nodes[0]?.kind === 'element' && nodes[0].attributes[0]?.namespace).toBe('');
  });

  const deep = '<a>'.repeat(xmlLimits.depth + 1);
  const wide = Array.from({ length: xmlLimits.attributes + 1 }, (_, i) => ` a${i}=""`).join('');
  it.each([
    ['', 'no element', 0],
    ['<a>', '<a> has no end tag', 3],
    ['<a></b>', '</b> where </a> is due', 6],
    ['</a>', 'an end tag without a start tag', 0],
    ['<a/><b/>', 'a second element', 4],
    ['x<a/>', 'text before', 0],
    ['<a/>x', 'text after', 4],
    ['<![CDATA[]]><a/>', 'outside of the document element', 0],
    ['<!DOCTYPE a><a/>', 'DOCTYPE', 0],
    ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'DOCTYPE', 0],
    ['<a><!DOCTYPE a></a>', 'DOCTYPE', 3],
    ['<a><!ELEMENT a></a>', '<! that begins neither', 3],
    ['<a>&b;</a>', 'entity &b;', 3],
    ['<a>&nbsp;</a>', 'entity &nbsp;', 3],
    ['<a>& </a>', '& that begins no reference', 3],
    ['<a>&#0;</a>', 'U+0000', 3],
    ['<a>&#xD800;</a>', 'U+D800', 3],
    ['<a>&#x110000;</a>', 'U+110000', 3],
    ['<a>&#xfffe;</a>', 'U+FFFE', 3],
    ['<a>&#1f;</a>', 'no character reference', 3],
    ['<a>&#;</a>', 'no character reference', 3],
    ['<a>]]></a>', ']]> may only end', 3],
    ['<a>\u0001</a>', 'control character U+0001', 3],
    ['<a>\uffff</a>', 'U+FFFF', 3],
    ['<a k="<"/>', '< must be written', 6],
    ['<a k="1" k="2"/>', 'the attribute k stands twice', 9],
    ['<a xmlns:p="u:1" xmlns:q="u:1" p:k="1" q:k="2"/>', 'under different prefixes', 39],
    ['<a xmlns:p="u:1" xmlns:p="u:2"/>', 'the attribute xmlns:p stands twice', 17],
    ['<a k=1/>', 'in quotes', 5],
    ['<a k="1"l="2"/>', 'white space', 8],
    ['<a k/>', '= expected', 4],
    ['<a k="1', 'no closing quote', 7],
    ['<p:a/>', 'prefix p is not declared', 0],
    ['<a p:k=""/>', 'prefix p is not declared', 3],
    ['<a><b xmlns:p="u:1"/><p:c/></a>', 'prefix p is not declared', 21],
    ['<a xmlns:p=""/>', 'cannot be taken back', 3],
    ['<a xmlns:xmlns="u:1"/>', 'prefix xmlns may not be declared', 3],
    ['<a xmlns:xml="u:1"/>', 'only the prefix xml', 3],
    ['<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>', 'only the prefix xml', 3],
    ['<a xmlns="http://www.w3.org/2000/xmlns/"/>', 'nothing may be bound', 3],
    ['<xmlns:a/>', 'the prefix xmlns is reserved', 8],
    ['<a:b:c/>', 'a:b:c is no name', 1],
    ['<:a/>', ':a is no name', 1],
    ['<1a/>', '1a is no name', 1],
    ['<a><!-- -- --></a>', '-- may not stand', 10],
    ['<a><!-- </a>', 'comment has no end', 7],
    ['<a><?xml version="1.0"?></a>', 'only be the first thing', 8],
    [' <?xml version="1.0"?><a/>', 'only be the first thing', 6],
    ['<a><?p:q?></a>', 'no colon', 8],
    ['<a><?p+?></a>', 'no space', 6],
    ['<?xml version="1.1"?><a/>', 'XML 1.1 is not read', 5],
    ['<?xml version="1.0" encoding="ISO-8859-1"?><a/>', 'encoding ISO-8859-1', 5],
    ['<?xml encoding="UTF-8" version="1.0"?><a/>', 'in this order', 5],
    [deep, 'nested deeper than 256', 768],
    [`<a${wide}/>`, 'more than 256 attributes', undefined],
    [`<${'n'.repeat(1025)}/>`, 'longer than 1024', 1],
  ])('is refused: %s', (source, message, offset) => {
    const error = refusal(utf8Bytes(source));
    expect(error?.message).toContain(message);
    if (offset !== undefined) expect(error?.offset).toBe(offset);
  });

  it.each([
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x3c, 0, 0x61, 0)],
    ['UTF-16', Uint8Array.of(0xfe, 0xff, 0, 0x3c, 0, 0x61)],
    ['UTF-16', Uint8Array.of(0x3c, 0, 0x61, 0)],
    ['UTF-16', Uint8Array.of(0, 0x3c, 0, 0x61)],
    ['UTF-32', Uint8Array.of(0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0)],
    ['EBCDIC', Uint8Array.of(0x4c, 0x6f, 0xa7, 0x94)],
  ])('in %s is refused by name', (name, bytes) => {
    expect(refusal(bytes)?.message).toContain(name);
  });

  it.each([
    [[0x80]],
    [[0xc0, 0x80]],
    [[0xc1, 0xbf]],
    [[0xe0, 0x80, 0x80]],
    [[0xed, 0xa0, 0x80]],
    [[0xf0, 0x80, 0x80, 0x80]],
    [[0xf4, 0x90, 0x80, 0x80]],
    [[0xf5, 0x80, 0x80, 0x80]],
    [[0xc3]],
    [[0xe2, 0x82]],
  ])('with the octets %j is not UTF-8', (octets) => {
    const error = refusal(concatBytes(utf8Bytes('<a>'), Uint8Array.from(octets), utf8Bytes('</a>')));
    expect([error?.message, error?.offset]).toEqual(['not UTF-8: malformed byte sequence', 3]);
  });

  it('with too many nodes or bytes is refused', () => {
    expect(refusal(utf8Bytes(`<a>${'<b/>'.repeat(xmlLimits.nodes)}</a>`))?.message).toContain('more than 262144 nodes');
    expect(refusal(new Uint8Array(xmlLimits.bytes + 1))?.message).toContain('larger than');
  });

  it('takes time in proportion to its size, whatever is in it', () => {
    const attacks = ['&amp;', ']', '<a>', '<!--', '&#x', 'xmlns:p="', '<?p ', '<![CDATA[', '\r', '<a k="'];
    for (const attack of attacks) refusal(utf8Bytes(`<a>${attack.repeat(Math.floor(4_000_000 / attack.length))}`));
  }, 20_000);

  it('is refused wherever it is cut off', () => {
    const bytes = utf8Bytes(
      '<?xml version="1.0"?><p:a xmlns:p="urn:p" k="&lt;">x<!--c--><![CDATA[d]]><?i e?><b/>&#10;é</p:a>',
    );
    expect(refusal(bytes)).toBeUndefined();
    for (let size = 0; size < bytes.length; size++) expect(refusal(bytes.subarray(0, size)), `${size}`).toBeDefined();
  });

  it('is read, or refused with an offset, whatever was done to it', () => {
    const documents = fc.sample(randomDocument, { numRuns: 200, seed: 4 }).map(utf8Bytes);
    const pick = (at: number): Uint8Array => documents[at] ?? new Uint8Array(0);
    let read = 0;
    for (let i = 0; i < 4000; i++) {
      const random = seededRandom(11, `xml ${i}`);
      const error = refusal(damage(pick(random.below(documents.length)), random));
      if (error === undefined) read++;
      else expect(error.offset).toBeGreaterThanOrEqual(0);
    }
    expect(read).toBeGreaterThan(400);
    expect(read).toBeLessThan(3600);
  });
});
