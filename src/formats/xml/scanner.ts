import { ByteReader, FormatError } from '../../core/index.ts';
import { codePoint, decodeText, isNcName, isXmlCharacter } from './characters.ts';
import { xmlLimits } from './document.ts';

export const xmlFormatName = 'xml';

/** Octets that a name is made of: letters, digits, `.`, `-`, `_`, `:` and everything beyond ASCII. */
const nameOctet = ((): Uint8Array => {
  const is = new Uint8Array(256).fill(1, 0x80);
  for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:') {
    is[character.charCodeAt(0)] = 1;
  }
  return is;
})();

const predefined: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['apos', "'"],
  ['quot', '"'],
]);

export interface QName {
  readonly name: string;
  readonly prefix: string;
  readonly local: string;
}

const space = 0x20;
const ampersand = 0x26;

export function isSpace(octet: number | undefined): boolean {
  return octet === space || octet === 0x9 || octet === 0xa || octet === 0xd;
}

/** Reads the pieces that markup is made of. Offsets are those of the file, also behind a byte-order mark. */
export class XmlScanner extends ByteReader {
  constructor(bytes: Uint8Array, base: number) {
    super(bytes, xmlFormatName, base);
  }

  /** Fails at what has been read already. */
  failAt(offset: number, message: string): never {
    throw new FormatError(xmlFormatName, message, offset);
  }

  startsWith(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.peek(i) !== text.charCodeAt(i)) return false;
    return true;
  }

  /** Takes these ASCII characters if they come next. */
  accept(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.take(text.length, text);
    return true;
  }

  expect(text: string, where: string): void {
    if (!this.accept(text)) this.fail(`${where}: ${text} expected`);
  }

  /** Whether there was white space, which is skipped. */
  skipSpace(): boolean {
    let size = 0;
    while (isSpace(this.peek(size))) size++;
    this.take(size, 'white space');
    return size > 0;
  }

  /** Everything up to `end`, which is skipped. */
  until(end: string, what: string): string {
    const first = end.charCodeAt(0);
    const size = this.remaining;
    for (let i = 0; i < size; i++) {
      if (this.peek(i) !== first || !this.#matches(end, i)) continue;
      const text = decodeText(this.take(i, what));
      this.take(end.length, what);
      return normaliseLineEnds(text);
    }
    return this.fail(`${what} has no end: ${end} expected`);
  }

  #matches(text: string, ahead: number): boolean {
    for (let i = 0; i < text.length; i++) if (this.peek(ahead + i) !== text.charCodeAt(i)) return false;
    return true;
  }

  /** A name with at most one colon (Namespaces in XML 1.0, production 7). */
  qName(what: string): QName {
    const offset = this.offset;
    let size = 0;
    while (nameOctet[this.peek(size) ?? 0] === 1) {
      if (++size > xmlLimits.nameBytes) this.fail(`${what}: longer than ${xmlLimits.nameBytes} bytes`);
    }
    if (size === 0) this.fail(`${what} expected`);
    const name = decodeText(this.bytes.subarray(offset - this.base, offset - this.base + size));
    const colon = name.indexOf(':');
    const prefix = colon < 0 ? '' : name.slice(0, colon);
    const local = name.slice(colon + 1);
    if (!isNcName(local) || (colon >= 0 && !isNcName(prefix))) this.fail(`${what}: ${name} is no name`);
    this.take(size, what);
    return { name, prefix, local };
  }

  /** Character data up to the next `<`: references replaced, line ends normalised. */
  characterData(): string {
    let text = '';
    for (;;) {
      let size = 0;
      let next = this.peek();
      while (next !== undefined && next !== 0x3c && next !== ampersand) {
        // ]]> may only end a CDATA section (XML 1.0, 2.4).
        if (next === 0x5d && this.#matches(']]>', size)) this.fail('text: ]]> may only end a CDATA section');
        next = this.peek(++size);
      }
      text += normaliseLineEnds(decodeText(this.take(size, 'text')));
      if (next !== ampersand) return text;
      text += this.reference();
    }
  }

  /** A quoted attribute value, normalised as CDATA (XML 1.0, 3.3.3): there is no DTD that could say otherwise. */
  attributeValue(name: string): string {
    const quote = this.peek();
    if (quote !== 0x22 && quote !== 0x27) this.fail(`value of ${name}: it must be in quotes`);
    this.take(1, 'quote');
    let value = '';
    for (;;) {
      let size = 0;
      let next = this.peek();
      while (next !== undefined && next !== quote && next !== ampersand && next !== 0x3c) next = this.peek(++size);
      value += normaliseLineEnds(decodeText(this.take(size, 'value'))).replaceAll(/[\t\n]/g, ' ');
      if (next === ampersand) {
        value += this.reference();
        continue;
      }
      if (next === undefined) this.fail(`value of ${name}: no closing quote`);
      if (next === 0x3c) this.fail(`value of ${name}: < must be written as &lt;`);
      this.take(1, 'quote');
      return value;
    }
  }

  /** One of the five predefined entities, or a character by its number (XML 1.0, 4.1 and 4.6). */
  reference(): string {
    let size = 1;
    // The longest that can be right is &#x0010FFFF; with some zeros.
    while (size < 16 && this.peek(size) !== 0x3b) size++;
    const raw = this.bytes.subarray(this.offset - this.base, this.offset - this.base + size);
    const body = String.fromCharCode(...raw.subarray(1));
    if (this.peek(size) !== 0x3b) this.fail('& that begins no reference: write &amp;');
    const text = body.startsWith('#') ? this.#character(body) : predefined.get(body);
    if (text === undefined) this.fail(`entity &${body}; is not one of the five that XML defines`);
    this.take(size + 1, 'reference');
    return text;
  }

  #character(body: string): string {
    const [, hex, decimal] = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(body) ?? [];
    const point = hex === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hex, 16);
    if (Number.isNaN(point)) this.fail(`&${body}; is no character reference`);
    if (!isXmlCharacter(point)) this.fail(`&${body}; refers to ${codePoint(point)}, which XML does not allow`);
    return String.fromCodePoint(point);
  }
}

/** XML 1.0, 2.11. */
function normaliseLineEnds(text: string): string {
  return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
}
