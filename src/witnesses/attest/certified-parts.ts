import type { Component, ComponentAddress } from '../../formats/inventory/index.ts';
import { classNameOf, specified } from '../../formats/inventory/index.ts';
import type { PlatformCertificate, PlatformComponent } from '../../formats/platformcert/platform-certificate.ts';
import type { Evidence } from '../evidence.ts';
import { agree, comparable } from './comparable.ts';

const addressKinds: Readonly<Record<PlatformComponent['addresses'][number]['kind'], ComponentAddress['kind']>> = {
  ethernet: 'ethernet-mac',
  wlan: 'wlan-mac',
  bluetooth: 'bluetooth-mac',
  other: 'other',
};

/** A certified component in the form of an inventory, with "Not Specified" and its kin taken for what they are. */
export function certifiedComponent(part: PlatformComponent): Component {
  const named = part.class === undefined ? undefined : { ...part.class, value: part.class.value.toUpperCase() };
  return {
    class: named,
    className: classNameOf(named),
    manufacturer: specified(part.manufacturer),
    model: specified(part.model),
    serial: specified(part.serial),
    revision: specified(part.revision),
    addresses: part.addresses.map(({ kind, value }) => ({ kind: addressKinds[kind], value })),
    fieldReplaceable: part.fieldReplaceable,
    status: part.status,
    location: undefined,
  };
}

type Certified = Evidence<PlatformCertificate>;

/** A base certificate with the deltas that amend it, in order, and the parts that come out. */
export interface DeltaChain {
  readonly base: Certified;
  readonly deltas: readonly Certified[];
  readonly components: readonly Component[];
  /** What does not fit: a removal of a part that was never there, another platform's serial, a delta of nothing here. */
  readonly problems: readonly { readonly detail: string; readonly certificate: Certified }[];
}

function amends(delta: PlatformCertificate, other: PlatformCertificate): boolean {
  const { issuer, serialNumber } = delta.holder;
  if (serialNumber === undefined || serialNumber !== other.serialNumber) return false;
  return issuer === undefined || issuer.text === other.issuer.text;
}

function applyDelta(parts: Component[], delta: Certified, problems: DeltaChain['problems'][number][]): void {
  for (const row of delta.value.components) {
    const part = certifiedComponent(row);
    // A delta of the first profile states no status: what it lists was added (Platform Certificate Profile 1.1, 3.2.8).
    if (part.status === undefined || part.status === 'added') {
      parts.push(part);
      continue;
    }
    const wanted = comparable(part);
    let at = parts.findIndex((candidate) => agree(comparable(candidate), wanted));
    if (at < 0 && part.status === 'modified') {
      const loose = comparable({ ...part, revision: undefined, serial: undefined });
      at = parts.findIndex((candidate) => agree(comparable(candidate), loose));
    }
    if (at < 0) {
      const name = [part.manufacturer, part.model, part.serial].filter((word) => word !== undefined).join(' ');
      problems.push({ detail: `it says "${part.status}" of a part that was not there: ${name}`, certificate: delta });
    } else if (part.status === 'removed') parts.splice(at, 1);
    else parts[at] = part;
  }
}

/** The deltas that amend none of the replaced bases, nor another delta of one. */
function withoutHistory(deltas: readonly Certified[], others: readonly Certified[]): readonly Certified[] {
  const known = others.map(({ value }) => value);
  let left = deltas;
  for (;;) {
    const next = left.find((delta) => known.some((certificate) => amends(delta.value, certificate)));
    if (next === undefined) return left;
    known.push(next.value);
    left = left.filter((delta) => delta !== next);
  }
}

/**
 * Merges a base with its deltas (Platform Certificate Profile 1.1, 2.1.4): each delta's holder names the certificate
 * that it amends, which may itself be a delta. Deltas that amend nothing here are problems, not parts: an adversary
 * could otherwise add a part to the reference with any delta at hand. `others`: base certificates that this one replaced
 * (a rebase lists the whole platform anew, 2.1, 2.1.5): what amends them is history, and neither a part nor a problem.
 */
export function deltaChain(
  base: Certified,
  candidates: readonly Certified[],
  others: readonly Certified[] = [],
): DeltaChain {
  const parts = base.value.components.map(certifiedComponent);
  const problems: DeltaChain['problems'][number][] = [];
  const applied: Certified[] = [];
  const known: PlatformCertificate[] = [base.value];
  let left = [...candidates].sort((a, b) =>
    a.value.notBefore === b.value.notBefore
      ? a.sha256.localeCompare(b.sha256)
      : a.value.notBefore < b.value.notBefore
        ? -1
        : 1,
  );
  for (;;) {
    const next = left.find((delta) => known.some((certificate) => amends(delta.value, certificate)));
    if (next === undefined) break;
    left = left.filter((delta) => delta !== next);
    known.push(next.value);
    applied.push(next);
    const [serial, baseSerial] = [specified(next.value.serial), specified(base.value.serial)];
    if (serial !== undefined && baseSerial !== undefined && serial !== baseSerial) {
      problems.push({ detail: `it is for platform serial ${serial}, the base for ${baseSerial}`, certificate: next });
    }
    applyDelta(parts, next, problems);
  }
  for (const delta of withoutHistory(left, others)) {
    problems.push({ detail: 'it amends no certificate that is here', certificate: delta });
  }
  return { base, deltas: applied, components: parts, problems };
}
