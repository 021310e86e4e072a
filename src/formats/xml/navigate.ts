import type { XmlDocument, XmlElement, XmlNode } from './document.ts';

/** The elements directly inside, in document order. */
export function childElements(document: XmlDocument, element: XmlElement): XmlElement[] {
  const out: XmlElement[] = [];
  for (let i = element.index + 1; i < element.after;) {
    const node = document.nodes[i];
    if (node?.kind === 'element') out.push(node);
    i = node?.kind === 'element' ? node.after : i + 1;
  }
  return out;
}

export function isElement(node: XmlNode | undefined, namespace: string, local: string): node is XmlElement {
  return node?.kind === 'element' && node.local === local && node.namespace === namespace;
}

/** Every element of the document with this name, in document order. */
export function elementsNamed(document: XmlDocument, namespace: string, local: string): XmlElement[] {
  return document.nodes.filter((node) => isElement(node, namespace, local));
}

/** The elements around a node, the nearest first. */
export function ancestors(document: XmlDocument, node: XmlNode): XmlElement[] {
  const out: XmlElement[] = [];
  let around = document.nodes[node.parent];
  while (around?.kind === 'element') {
    out.push(around);
    around = document.nodes[around.parent];
  }
  return out;
}

/** Whether `node` is `element` or inside it. */
export function isWithin(node: XmlNode, element: XmlElement): boolean {
  return node.index >= element.index && node.index < element.after;
}

/**
 * All character data inside, in document order (the XPath string-value). A comment does not end a text: who reads only
 * the first piece lets an adversary cut a signed value short with a comment that no signature covers.
 */
export function textContent(document: XmlDocument, element: XmlElement): string {
  let text = '';
  for (let i = element.index + 1; i < element.after; i++) {
    const node = document.nodes[i];
    if (node?.kind === 'text') text += node.text;
  }
  return text;
}

/** The value of an attribute without a prefix, or of one in `namespace`. */
export function attributeValue(element: XmlElement, local: string, namespace = ''): string | undefined {
  return element.attributes.find((one) => one.local === local && one.namespace === namespace)?.value;
}
