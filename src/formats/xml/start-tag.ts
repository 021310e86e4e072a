import type { NamespaceDeclaration, XmlAttribute, XmlElement } from './document.ts';
import { xmlLimits, xmlNamespace, xmlnsNamespace } from './document.ts';
import type { NamespaceScope } from './namespace-scope.ts';
import type { QName, XmlScanner } from './scanner.ts';

export type Tag = Pick<XmlElement, 'name' | 'prefix' | 'local' | 'namespace' | 'attributes' | 'namespaces'>;

interface Written extends QName {
  readonly value: string;
  readonly offset: number;
}

/**
 * Reads a start tag or empty-element tag, declares its namespaces in `scope` and resolves its names. The caller releases
 * the declarations at the element's end.
 */
export function readStartTag(scanner: XmlScanner, scope: NamespaceScope): { tag: Tag; empty: boolean } {
  const { offset: start } = scanner;
  scanner.expect('<', 'start tag');
  const named = scanner.qName('name of an element');
  if (named.prefix === 'xmlns') scanner.fail(`<${named.name}>: the prefix xmlns is reserved`);
  const { written, empty } = readAttributes(scanner, named.name);
  const namespaces: NamespaceDeclaration[] = [];
  for (const one of written) {
    const declared = asDeclaration(scanner, one);
    if (declared === undefined) continue;
    namespaces.push(declared);
    scope.bind(declared.prefix, declared.uri);
  }
  const resolve = (prefix: string, name: string, offset: number): string => {
    const uri = scope.resolve(prefix);
    return uri ?? scanner.failAt(offset, `${name}: the prefix ${prefix} is not declared`);
  };
  const attributes = written
    .filter(({ name, prefix }) => name !== 'xmlns' && prefix !== 'xmlns')
    .map((one): XmlAttribute => ({
      ...one,
      namespace: one.prefix === '' ? '' : resolve(one.prefix, one.name, one.offset),
    }));
  refuseDuplicates(scanner, attributes);
  return { tag: { ...named, namespace: resolve(named.prefix, named.name, start), attributes, namespaces }, empty };
}

function readAttributes(scanner: XmlScanner, element: string): { written: Written[]; empty: boolean } {
  const written: Written[] = [];
  const names = new Set<string>();
  for (;;) {
    const spaced = scanner.skipSpace();
    if (scanner.accept('>')) return { written, empty: false };
    if (scanner.accept('/>')) return { written, empty: true };
    if (!spaced) scanner.fail(`<${element}>: white space, > or /> expected`);
    if (written.length >= xmlLimits.attributes) {
      scanner.fail(`<${element}>: more than ${xmlLimits.attributes} attributes`);
    }
    const { offset } = scanner;
    const name = scanner.qName(`<${element}>: name of an attribute`);
    if (names.has(name.name)) scanner.failAt(offset, `<${element}>: the attribute ${name.name} stands twice`);
    names.add(name.name);
    scanner.skipSpace();
    scanner.expect('=', `attribute ${name.name}`);
    scanner.skipSpace();
    written.push({ ...name, value: scanner.attributeValue(name.name), offset });
  }
}

/** Namespaces in XML 1.0, 3: what the reserved prefixes and names may be bound to. */
function asDeclaration(scanner: XmlScanner, one: Written): NamespaceDeclaration | undefined {
  const isDefault = one.name === 'xmlns';
  if (!isDefault && one.prefix !== 'xmlns') return undefined;
  const prefix = isDefault ? '' : one.local;
  const { value: uri, offset } = one;
  if (prefix === 'xmlns') scanner.failAt(offset, 'the prefix xmlns may not be declared');
  if ((prefix === 'xml') !== (uri === xmlNamespace)) {
    scanner.failAt(offset, `${one.name}: only the prefix xml stands for ${xmlNamespace}, and for nothing else`);
  }
  if (uri === xmlnsNamespace) scanner.failAt(offset, `${one.name}: nothing may be bound to ${xmlnsNamespace}`);
  if (uri === '' && !isDefault) scanner.failAt(offset, `${one.name}: a prefix cannot be taken back in XML 1.0`);
  return { prefix, uri, offset };
}

/** Two prefixes for one namespace make one attribute of two names (Namespaces in XML 1.0, 6.3). */
function refuseDuplicates(scanner: XmlScanner, attributes: readonly XmlAttribute[]): void {
  const seen = new Set<string>();
  for (const { local, namespace, name, offset } of attributes) {
    if (namespace === '') continue;
    const expanded = `${namespace}\n${local}`;
    if (seen.has(expanded)) scanner.failAt(offset, `the attribute ${name} stands twice under different prefixes`);
    seen.add(expanded);
  }
}
