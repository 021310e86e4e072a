/** Namespace names that XML itself fixes (Namespaces in XML 1.0, 3). */
export const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';
export const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';

/**
 * Bounds on what a document may ask for. A manifest that lists every file of a machine stays far below them; nothing in
 * the reading takes more than linear time, so they bound memory rather than patience.
 */
export const xmlLimits = {
  /** 16 MiB. */
  bytes: 16777216,
  nodes: 262144,
  depth: 256,
  /** Attributes and namespace declarations of one element. */
  attributes: 256,
  nameBytes: 1024,
} as const;

/** Where a node stands: in `XmlDocument.nodes`, and in the bytes. */
interface Place {
  readonly index: number;
  /** Index of the element around it; -1 at the top of the document. */
  readonly parent: number;
  /** Byte offsets of its first byte and of the byte after its last one. */
  readonly offset: number;
  readonly end: number;
}

export interface XmlAttribute {
  /** As written, with its prefix. */
  readonly name: string;
  readonly prefix: string;
  readonly local: string;
  /** The namespace's name; empty for an attribute without a prefix. */
  readonly namespace: string;
  /** After attribute-value normalisation (XML 1.0, 3.3.3). */
  readonly value: string;
  readonly offset: number;
}

export interface NamespaceDeclaration {
  /** Empty for the default namespace. */
  readonly prefix: string;
  /** Empty where the default namespace is taken back. */
  readonly uri: string;
  readonly offset: number;
}

export interface XmlElement extends Place {
  readonly kind: 'element';
  readonly name: string;
  readonly prefix: string;
  readonly local: string;
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  /** Declared on this element, not inherited. */
  readonly namespaces: readonly NamespaceDeclaration[];
  /** Index of the first node that is not inside: `index + 1` where it is empty. */
  readonly after: number;
}

/** Character data or a CDATA section, with references replaced; pieces that follow one another are not joined. */
export interface XmlText extends Place {
  readonly kind: 'text';
  readonly text: string;
}

export interface XmlComment extends Place {
  readonly kind: 'comment';
  readonly text: string;
}

export interface XmlInstruction extends Place {
  readonly kind: 'instruction';
  readonly target: string;
  readonly text: string;
}

export type XmlNode = XmlElement | XmlText | XmlComment | XmlInstruction;

/**
 * A document as the flat list of its nodes in document order. An element's content is the range from `index + 1` to
 * `after`, so that walking it needs no recursion, however deeply an adversary nests.
 */
export interface XmlDocument {
  readonly nodes: readonly XmlNode[];
  readonly root: XmlElement;
  readonly byteLength: number;
}
