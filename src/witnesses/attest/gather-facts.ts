import type { Context, EvidenceRef, Subject, TrustRoot } from '../../core/index.ts';
import { FormatError } from '../../core/index.ts';
import { parseCertificate } from '../../formats/x509/index.ts';
import type { Inventory } from '../../formats/inventory/index.ts';
import type { Evidence } from '../evidence.ts';
import { refOf, refsOf } from './absence.ts';
import { takenAt } from './collections.ts';
import type { AttestInput } from './attest-request.ts';
import { isAkCertificate, isEkCertificate } from './certificate-use.ts';
import type { Vouching } from './choose-reference.ts';
import type { Comparable } from './comparable.ts';
import { comparableParts } from './comparable.ts';
import type { Facts } from './facts.ts';
import { platformSerials } from './identities.ts';
import { machineKeysOf } from './machine-keys.ts';
import { maximumComponents } from './match-components.ts';
import type { MachineEvidence, Unusable } from './machine-evidence.ts';
import { onceFor } from './once.ts';
import type { Ordered } from './ordered-parts.ts';
import { manifestCertificates, readManifests } from './manifests.ts';
import type { AttestSlice } from './model.ts';
import { orderedParts, union } from './ordered-parts.ts';
import type { QuoteState } from './quote-states.ts';
import { quoteStates } from './quote-states.ts';
import { reachOf } from './reach.ts';
import { RecordedChanges } from './recorded-changes.ts';
import type { KnownCertificate } from './signers.ts';
import { makeSigners } from './signers.ts';
import { sortDocuments } from './sort-documents.ts';
import type { Comparison, SideList } from './three-way-difference.ts';
import { compareLists } from './three-way-difference.ts';

/** The operator's roots; one that cannot be read trusts nothing, and does not silence the others. */
const readRoots = onceFor((roots: readonly TrustRoot[]): readonly KnownCertificate[] =>
  roots.flatMap(({ ref, der }) => {
    try {
      return [{ ref, certificate: parseCertificate(der) }];
    } catch (error) {
      if (error instanceof FormatError) return [];
      throw error;
    }
  }),
);

/** All lists of one side together, which `withinLimit` let pass: two tools name one part once. */
function sideOf(inventories: readonly Evidence<Inventory>[]): SideList | undefined {
  if (inventories.length === 0) return undefined;
  let parts: readonly Comparable[] = [];
  for (const { value } of inventories) parts = union(parts, comparableParts(value));
  const reach = reachOf(
    inventories.map(({ value }) => value.source),
    parts,
  );
  const [newest] = inventories;
  return { parts, reach, takenAt: newest === undefined ? undefined : takenAt(newest)?.to };
}

/** The lists of one side that are not longer than any server's, alone and together, and the others as what cannot be read. */
function withinLimit(
  inventories: readonly Evidence<Inventory>[],
  guessedKind: string,
): readonly [readonly Evidence<Inventory>[], readonly Unusable[]] {
  const kept: Evidence<Inventory>[] = [];
  const long: Unusable[] = [];
  const leaveOut = (list: Evidence<Inventory>, lists: string): void => {
    const message = `${lists} parts, and at most ${maximumComponents} are compared`;
    long.push({ ...refOf(list), message, offset: 0, guessedKind, unlisted: true });
  };
  let listed = 0;
  let parts: readonly Comparable[] | undefined;
  for (const list of inventories) {
    const { components } = list.value;
    if (components.length > maximumComponents) {
      leaveOut(list, `it lists ${components.length}`);
      continue;
    }
    listed += components.length;
    if (listed > maximumComponents) {
      // What both name counts once, which is looked at only where it could matter.
      parts ??= kept.reduce((all: readonly Comparable[], { value }) => union(all, comparableParts(value)), []);
      const together = union(parts, comparableParts(list.value));
      if (together.length > maximumComponents) {
        leaveOut(list, `with the lists before it, it makes ${together.length}`);
        continue;
      }
      parts = together;
    }
    kept.push(list);
  }
  return [long.length === 0 ? inventories : kept, long];
}

/**
 * The evidence without lists that are too long to be compared: each blinds what needed it, and neither the other side's
 * list nor what was ordered. Who pads one list with parts must not silence the other.
 */
function comparableEvidence(evidence: MachineEvidence): MachineEvidence {
  const [osInventories, longOs] = withinLimit(evidence.osInventories, 'component-inventory');
  const [bmcInventories, longBmc] = withinLimit(evidence.bmcInventories, 'redfish');
  if (longOs.length + longBmc.length === 0) return evidence;
  return {
    ...evidence,
    osInventories,
    bmcInventories,
    unreadable: [...evidence.unreadable, ...longOs, ...longBmc],
  };
}

export interface Lists {
  readonly ordered: Ordered | undefined;
  readonly comparison: Comparison;
}

function compare(
  input: AttestInput,
  evidence: MachineEvidence,
  certificates: Facts['platformCertificates'],
  changes: RecordedChanges,
  vouching: Vouching,
): Lists {
  const { systemSerial } = input.records.machine;
  const serials = [...platformSerials(evidence), ...(systemSerial === undefined ? [] : [systemSerial])];
  const { orders: rows, orderList: list } = input.records;
  const ordered = orderedParts({ certificates, serials, rows, list, vouching });
  // Each pair of lists for itself: who pads the order must not silence what the two sides say of one another.
  const comparison = compareLists({
    ordered: ordered?.tooLong === undefined ? ordered : undefined,
    os: sideOf(evidence.osInventories),
    bmc: sideOf(evidence.bmcInventories),
    changes,
  });
  return { ordered, comparison };
}

function known(certificates: MachineEvidence['certificates']): KnownCertificate[] {
  return certificates.map((entry) => ({ ref: refOf(entry), certificate: entry.value }));
}

/**
 * Everything that the questions look at, for one machine. `handedBy`: who laid the documents here. An operator who names files
 * one by one says what each is for; what lies among a machine's evidence is the machine's own word.
 */
export function gatherFacts(
  subject: Subject,
  input: AttestInput,
  given: MachineEvidence,
  { certificates: vendor, documents }: Pick<AttestSlice, 'certificates' | 'documents'>,
  context: Context,
  handedBy: Facts['handedBy'],
): Facts {
  const evidence = comparableEvidence(given);
  const named = new Set(vendor.map(({ sha256 }) => sha256));
  const own = new Set(evidence.platformCertificates.map(({ sha256 }) => sha256));
  const platformCertificates = [...evidence.platformCertificates, ...vendor.filter(({ sha256 }) => !own.has(sha256))];
  const changes = new RecordedChanges(input.records.changes, input.records.parts);
  const references = sortDocuments(documents);
  const roots = readRoots(context.trustRoots);
  const supplied = known(evidence.certificates);
  const manifestDocuments = [...references.manifests, ...evidence.manifests];
  const steps: KnownCertificate[] = [
    ...manifestDocuments.flatMap((one) =>
      manifestCertificates(one).map((certificate) => ({ ref: refOf(one.document), certificate })),
    ),
    ...evidence.spdmChains.flatMap((chain) =>
      chain.value.certificates.map((certificate) => ({ ref: refOf(chain), certificate })),
    ),
  ];
  let quotes: readonly QuoteState[] | undefined;
  const askQuotes = (): readonly QuoteState[] =>
    (quotes ??= quoteStates(evidence, (certificate) => signers.certificate(certificate).state === 'anchored'));
  const machineKeys = machineKeysOf(evidence, askQuotes, (certificate) => signers.certificate(certificate));
  const signers = makeSigners(roots, [...supplied, ...steps], machineKeys);
  const laid = new Set(documents.readable.map(({ sha256 }) => sha256));
  const manifests = readManifests(
    manifestDocuments,
    [...roots, ...supplied],
    signers,
    ({ sha256 }) => handedBy === 'operator' || laid.has(sha256),
  );
  const vouching: Vouching = {
    stateOf: (certificate) => signers.platform(certificate).state,
    hasRoots: context.trustRoots.length > 0,
    isNamed: ({ sha256 }) => handedBy === 'operator' || named.has(sha256),
  };
  const { ordered, comparison } = compare(input, evidence, platformCertificates, changes, vouching);
  const listRefs: EvidenceRef[] = [
    ...(ordered?.refs ?? []),
    ...refsOf([...evidence.osInventories, ...evidence.bmcInventories]),
  ];
  return {
    machine: subject.id,
    handedBy,
    asOf: context.asOf,
    policy: context.policy,
    evidence,
    records: input.records,
    changes,
    challenges: context.challenges.filter(({ machine }) => machine === subject.id),
    activations: (context.activations ?? []).filter(({ machine }) => machine === subject.id),
    signers,
    known: [...roots, ...supplied, ...steps],
    ordered,
    comparison,
    listRefs,
    platformCertificates,
    references,
    manifests,
    quotes: askQuotes(),
    ek: supplied.filter(({ certificate }) => isEkCertificate(certificate)),
    ak: supplied.filter(({ certificate }) => isAkCertificate(certificate)),
  };
}
