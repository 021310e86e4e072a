import { FormatError } from '../../core/index.ts';
import { checkCharacters } from './characters.ts';
import type { XmlDocument, XmlElement, XmlNode } from './document.ts';
import { xmlLimits } from './document.ts';
import { byteOrderMark } from './encoding.ts';
import { NamespaceScope } from './namespace-scope.ts';
import { XmlScanner, xmlFormatName } from './scanner.ts';
import { readStartTag } from './start-tag.ts';

/** An element whose end tag has not been seen. */
interface Open {
  readonly index: number;
  readonly element: { -readonly [K in keyof XmlElement]: XmlElement[K] };
}

/**
 * Parses an XML 1.0 document with namespaces (fifth edition; Namespaces in XML 1.0, third edition) from UTF-8. There is
 * no DTD: a DOCTYPE is refused, and with it every entity but the five predefined ones, so nothing outside is ever
 * fetched and nothing inside can grow. Limits are in `xmlLimits`. Throws FormatError.
 */
export function parseXml(bytes: Uint8Array): XmlDocument {
  if (bytes.length > xmlLimits.bytes) {
    throw new FormatError(xmlFormatName, `larger than ${xmlLimits.bytes} bytes`, xmlLimits.bytes);
  }
  const mark = byteOrderMark(bytes);
  checkCharacters(bytes, xmlFormatName);
  return new Parser(new XmlScanner(bytes.subarray(mark), mark)).document(bytes.length);
}

class Parser {
  readonly #scanner: XmlScanner;
  readonly #nodes: XmlNode[] = [];
  readonly #open: Open[] = [];
  readonly #scope = new NamespaceScope();
  #root: XmlElement | undefined;

  constructor(scanner: XmlScanner) {
    this.#scanner = scanner;
  }

  document(byteLength: number): XmlDocument {
    const scanner = this.#scanner;
    readDeclaration(scanner);
    while (!scanner.ended) this.#node();
    const unclosed = this.#open.at(-1);
    if (unclosed !== undefined) scanner.fail(`<${unclosed.element.name}> has no end tag`);
    if (this.#root === undefined) return scanner.fail('no element in the document');
    return { nodes: this.#nodes, root: this.#root, byteLength };
  }

  #node(): void {
    const scanner = this.#scanner;
    if (scanner.peek() !== 0x3c) {
      this.#text();
      return;
    }
    if (scanner.startsWith('</')) this.#endTag();
    else if (scanner.startsWith('<!--')) this.#comment();
    else if (scanner.startsWith('<?')) this.#instruction();
    else if (scanner.startsWith('<![CDATA[')) this.#cdata();
    else if (scanner.startsWith('<!DOCTYPE')) {
      scanner.fail('DOCTYPE: a document type definition is not read, as it could change what is signed');
    } else if (scanner.startsWith('<!')) scanner.fail('<! that begins neither a comment nor a CDATA section');
    else this.#startTag();
  }

  #add(node: XmlNode): void {
    if (this.#nodes.length >= xmlLimits.nodes) this.#scanner.fail(`more than ${xmlLimits.nodes} nodes`);
    this.#nodes.push(node);
  }

  /** Where the next node stands, if it began at `offset` and ends here. */
  #place(offset: number): { index: number; parent: number; offset: number; end: number } {
    return {
      index: this.#nodes.length,
      parent: this.#open.at(-1)?.index ?? -1,
      offset,
      end: this.#scanner.offset,
    };
  }

  #text(): void {
    const scanner = this.#scanner;
    const { offset } = scanner;
    if (this.#open.length === 0) {
      if (!scanner.skipSpace()) {
        scanner.fail(this.#root === undefined ? 'text before the first element' : 'text after the last element');
      }
      return;
    }
    const text = scanner.characterData();
    this.#add({ kind: 'text', text, ...this.#place(offset) });
  }

  #cdata(): void {
    const scanner = this.#scanner;
    const { offset } = scanner;
    if (this.#open.length === 0) scanner.fail('CDATA section outside of the document element');
    scanner.expect('<![CDATA[', 'CDATA section');
    const text = scanner.until(']]>', 'CDATA section');
    this.#add({ kind: 'text', text, ...this.#place(offset) });
  }

  #comment(): void {
    const scanner = this.#scanner;
    const { offset } = scanner;
    scanner.expect('<!--', 'comment');
    const text = scanner.until('--', 'comment');
    if (!scanner.accept('>')) scanner.fail('comment: -- may not stand inside one');
    this.#add({ kind: 'comment', text, ...this.#place(offset) });
  }

  #instruction(): void {
    const scanner = this.#scanner;
    const { offset } = scanner;
    scanner.expect('<?', 'processing instruction');
    const { name: target } = scanner.qName('target of a processing instruction');
    if (target.includes(':')) scanner.fail(`processing instruction ${target}: no colon in the target`);
    if (target.toLowerCase() === 'xml') scanner.fail('an XML declaration may only be the first thing in the document');
    if (!scanner.skipSpace() && !scanner.startsWith('?>')) scanner.fail(`processing instruction ${target}: no space`);
    const text = scanner.until('?>', `processing instruction ${target}`);
    this.#add({ kind: 'instruction', target, text, ...this.#place(offset) });
  }

  #startTag(): void {
    const scanner = this.#scanner;
    const { offset } = scanner;
    if (this.#open.length === 0 && this.#root !== undefined) scanner.fail('a second element at the top');
    if (this.#open.length >= xmlLimits.depth) scanner.fail(`elements nested deeper than ${xmlLimits.depth}`);
    const { tag, empty } = readStartTag(scanner, this.#scope);
    const place = this.#place(offset);
    const element = { kind: 'element' as const, ...tag, ...place, after: place.index + 1 };
    this.#add(element);
    this.#root ??= element;
    if (empty) this.#release(element);
    else this.#open.push({ index: place.index, element });
  }

  #release(element: XmlElement): void {
    for (const { prefix } of element.namespaces) this.#scope.release(prefix);
  }

  #endTag(): void {
    const scanner = this.#scanner;
    const open = this.#open.at(-1);
    if (open === undefined) return scanner.fail('an end tag without a start tag');
    scanner.expect('</', 'end tag');
    const { name } = scanner.qName('name in an end tag');
    if (name !== open.element.name) scanner.fail(`</${name}> where </${open.element.name}> is due`);
    scanner.skipSpace();
    scanner.expect('>', `end tag of ${name}`);
    this.#open.pop();
    open.element.after = this.#nodes.length;
    open.element.end = scanner.offset;
    this.#release(open.element);
  }
}

const declaration =
  /^[ \t\n]+version[ \t\n]*=[ \t\n]*(["'])([^"']*)\1(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(["'])([^"']*)\3)?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(["'])(?:yes|no)\5)?[ \t\n]*$/;

/** XMLDecl (XML 1.0, productions 23 to 32 and 80). */
function readDeclaration(scanner: XmlScanner): void {
  if (!/^<\?xml[ \t\r\n]/.test(String.fromCharCode(...scanner.bytes.subarray(0, 6)))) return;
  scanner.expect('<?xml', 'XML declaration');
  const { offset } = scanner;
  const text = scanner.until('?>', 'XML declaration');
  // A declaration is short; a long one is an attack on the pattern.
  const parts = text.length > 256 ? null : declaration.exec(text);
  const fail = (message: string): never => {
    throw new FormatError(xmlFormatName, message, offset);
  };
  if (parts === null) return fail('XML declaration: only version, encoding and standalone, in this order, are allowed');
  const [, , version = '', , encoding] = parts;
  if (version !== '1.0') fail(`XML ${version} is not read, only XML 1.0`);
  if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') {
    fail(`the document declares the encoding ${encoding}; only UTF-8 is read`);
  }
}
