import { describe, expect, it } from 'vitest';
import { FormatError, utf8Bytes, utf8TextLossy } from '../../core/index.ts';
import { canonicalize, parseXml } from './index.ts';
import type { Canonicalization } from './index.ts';

const inclusive: Canonicalization = { method: 'inclusive', comments: false, inclusivePrefixes: [] };
const exclusive: Canonicalization = { method: 'exclusive', comments: false, inclusivePrefixes: [] };

/** The canonical form of the document, or of its first element with this name less those with the second one. */
function form(source: string, method: Canonicalization, apex?: string, without?: string): string {
  const document = parseXml(utf8Bytes(source));
  const elements = document.nodes.filter((node) => node.kind === 'element');
  const subset = {
    apex: elements.find(({ name }) => name === apex) ?? ('document' as const),
    without: elements.filter(({ name }) => name === without),
  };
  return utf8TextLossy(canonicalize(document, subset, method));
}

describe('Canonical XML 1.0', () => {
  const beside =
    '<?xml version="1.0"?>\n\n<?xml-sheet   a="b"\n   c="d"   ?>\n\n<doc>Hello<!-- one --></doc>\n\n<?bare  ?>\n<!-- two -->\n';

  it('keeps instructions beside the document element on lines of their own, and drops comments', () => {
    expect(form(beside, inclusive)).toBe('<?xml-sheet a="b"\n   c="d"   ?>\n<doc>Hello</doc>\n<?bare?>');
    expect(form(beside, { ...inclusive, comments: true })).toBe(
      '<?xml-sheet a="b"\n   c="d"   ?>\n<doc>Hello<!-- one --></doc>\n<?bare?>\n<!-- two -->',
    );
  });

  it('sorts namespaces by prefix, then attributes by namespace and name, and drops what is declared already', () => {
    const source =
      '<e xmlns:z="urn:a" xmlns="urn:d" xmlns:a="urn:z" z:k="1" a:b="2" c="3" b="4"><f  xmlns="urn:d" xmlns:z="urn:a" /><g xmlns=""/></e>';
    expect(form(source, inclusive)).toBe(
      '<e xmlns="urn:d" xmlns:a="urn:z" xmlns:z="urn:a" b="4" c="3" z:k="1" a:b="2"><f></f><g xmlns=""></g></e>',
    );
  });

  it('sorts by code point where UTF-16 would not', () => {
    expect(form('<e \u{10000}="1" \uf900="2"/>', inclusive)).toBe('<e \uf900="2" \u{10000}="1"></e>');
  });

  it('writes characters as it must', () => {
    expect(form('<e a="&lt;&#9;&#10;&#13;&quot;\'&gt;&amp;">&lt;&gt;&amp;"&#13;<![CDATA[<&>]]></e>', inclusive)).toBe(
      '<e a="&lt;&#x9;&#xA;&#xD;&quot;\'>&amp;">&lt;&gt;&amp;"&#xD;&lt;&amp;&gt;</e>',
    );
  });

  it('escapes the names of namespaces as it does attributes', () => {
    expect(form('<e xmlns="http://example.com/?a&amp;b"/>', inclusive)).toBe(
      '<e xmlns="http://example.com/?a&amp;b"></e>',
    );
  });

  const nested =
    '<r xml:lang="en" xml:space="preserve" xmlns="urn:d" xmlns:p="urn:p"><m xml:lang="de" xmlns:q="urn:q"><p:a k="v" xml:base="x"><b/></p:a></m></r>';

  it('gives the apex its ancestors\u2019 namespaces and the nearest of their xml attributes', () => {
    expect(form(nested, inclusive, 'p:a')).toBe(
      '<p:a xmlns="urn:d" xmlns:p="urn:p" xmlns:q="urn:q" k="v" xml:base="x" xml:lang="de" xml:space="preserve"><b></b></p:a>',
    );
    expect(form(nested, inclusive, 'b')).toContain(
      '<b xmlns="urn:d" xmlns:p="urn:p" xmlns:q="urn:q" xml:base="x" xml:lang',
    );
  });

  it('leaves out elements with all that is in them', () => {
    expect(form(nested, inclusive, undefined, 'm')).toBe(
      '<r xmlns="urn:d" xmlns:p="urn:p" xml:lang="en" xml:space="preserve"></r>',
    );
  });

  it('has no form for relative namespace names', () => {
    expect(() => form('<e xmlns="a/b"/>', inclusive)).toThrow(FormatError);
    expect(() => form('<r xmlns:p="a/b"><e/></r>', inclusive, 'e')).toThrow('relative namespace');
    expect(form('<r xmlns:p="a/b"><e/></r>', exclusive, 'e')).toBe('<e></e>');
  });
});

describe('Exclusive XML Canonicalization 1.0', () => {
  const source =
    '<r xml:lang="en" xmlns="urn:d" xmlns:p="urn:p" xmlns:q="urn:q"><p:a q:k="v"><p:b/><c xmlns:u="urn:u"/></p:a></r>';

  it('writes a namespace where it is used, and takes over no xml attributes', () => {
    expect(form(source, exclusive, 'p:a')).toBe(
      '<p:a xmlns:p="urn:p" xmlns:q="urn:q" q:k="v"><p:b></p:b><c xmlns="urn:d"></c></p:a>',
    );
  });

  it('treats listed prefixes as the inclusive method does', () => {
    expect(form(source, { ...exclusive, inclusivePrefixes: ['#default', 'u'] }, 'p:a')).toBe(
      '<p:a xmlns="urn:d" xmlns:p="urn:p" xmlns:q="urn:q" q:k="v"><p:b></p:b><c xmlns:u="urn:u"></c></p:a>',
    );
  });

  it('stops before a document that grows without end', () => {
    const hostile = `<r xmlns:p="urn:${'x'.repeat(100_000)}">${'<p:a/>'.repeat(2000)}</r>`;
    expect(() => form(hostile, exclusive)).toThrow('longer than 67108864');
  });
});
