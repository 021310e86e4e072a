import type { XmlDocument, XmlElement } from './document.ts';
import { isWithin } from './navigate.ts';
import type { ReferenceResult, XmlSignatureResult } from './xml-signature.ts';

/** Bytes `from` to `to` (exclusive) that the signature does not protect. */
export interface UnsignedRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The byte ranges that anyone could change without breaking the signature: KeyInfo, objects that no reference covers,
 * comments, what lies outside of the signed elements. `result` must have verified; otherwise everything is unsigned.
 * White space inside a tag and the choice of quotes count as signed although canonicalisation evens them out: changing
 * them changes no value.
 */
export function unsignedRanges(document: XmlDocument, result: XmlSignatureResult): UnsignedRange[] {
  const signed = new Uint8Array(document.byteLength);
  const { signature } = result;
  if (signature !== undefined && result.overall.outcome === 'verified') {
    for (const reference of result.references) mark(document, signed, reference);
    // SignedInfo is signed directly, and every bit of the value counts.
    fill(signed, signature.signedInfo, 1);
    for (const node of document.nodes) {
      const isValue = node.kind === 'element' && node.local === 'SignatureValue';
      if (isValue && node.parent === signature.element.index) fill(signed, node, 1);
    }
    const commentsOfSignedInfo = signature.canonicalization.known?.comments === true;
    for (const node of document.nodes) {
      if (node.kind !== 'comment') continue;
      if (!commentsOfSignedInfo || !isWithin(node, signature.signedInfo)) fill(signed, node, 0);
    }
  }
  const ranges: UnsignedRange[] = [];
  for (let at = 0; at < signed.length;) {
    const from = at;
    while (at < signed.length && signed[at] === 0) at++;
    if (at > from) ranges.push({ from, to: at });
    while (at < signed.length && signed[at] === 1) at++;
  }
  return ranges;
}

function fill(signed: Uint8Array, node: { readonly offset: number; readonly end: number }, value: 0 | 1): void {
  signed.fill(value, node.offset, node.end);
}

function mark(document: XmlDocument, signed: Uint8Array, reference: ReferenceResult): void {
  const { target, without, covers } = reference;
  if (target === undefined) return;
  if (covers === 'text') {
    for (const node of document.nodes) {
      if (node.kind === 'text' && (target === 'document' || isWithin(node, target))) fill(signed, node, 1);
    }
    return;
  }
  // What another reference covers inside of a removed signature stays covered.
  const before = without.map((one: XmlElement) => signed.slice(one.offset, one.end));
  const top = target === 'document' ? document.nodes.filter(({ parent }) => parent === -1) : [target];
  for (const node of top) fill(signed, node, 1);
  for (const [i, one] of without.entries()) signed.set(before[i] ?? new Uint8Array(0), one.offset);
}
