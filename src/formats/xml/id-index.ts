import type { XmlDocument, XmlElement } from './document.ts';
import { xmlNamespace } from './document.ts';

/**
 * Elements by Id. Without a DTD nothing says which attributes are identifiers, and readers that disagree on it can be
 * shown different elements: everything that any of them takes for one counts here, and none may occur twice.
 */
export interface IdIndex {
  readonly find: (id: string) => XmlElement | undefined;
  /** The first Id that stands twice. */
  readonly duplicate: string | undefined;
}

const plainNames: ReadonlySet<string> = new Set(['Id', 'ID', 'id']);

export function indexIds(document: XmlDocument): IdIndex {
  const elements = new Map<string, XmlElement>();
  let duplicate: string | undefined;
  for (const node of document.nodes) {
    if (node.kind !== 'element') continue;
    for (const { local, namespace, value } of node.attributes) {
      const isId = namespace === '' ? plainNames.has(local) : namespace === xmlNamespace && local === 'id';
      if (!isId) continue;
      const known = elements.get(value);
      if (known !== undefined && known !== node) duplicate ??= value;
      elements.set(value, known ?? node);
    }
  }
  return { find: (id) => elements.get(id), duplicate };
}
