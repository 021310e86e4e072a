import type { EvidenceRef, Interval, Quantities, Raster, Sha256 } from '../core/index.ts';
import type { AnyDecoded } from '../formats/index.ts';
import type { Inventory } from '../formats/inventory/index.ts';
import type { BoardCad } from '../formats/board/index.ts';
import type { MachineTraffic } from '../formats/netlog/traffic.ts';
import type {
  AddressRow,
  ChangeRow,
  CustodyRow,
  GoldenRow,
  InspectedRow,
  MachineRow,
  OrderRow,
  PartRow,
  Tables,
} from '../formats/tables/index.ts';
import type { NetworkPolicy } from '../formats/tables/index.ts';

/** What a record of collection says of a file whose hash it names: the collector's word, which nobody signed. */
export interface Collected {
  readonly at: Interval;
  /** The record. */
  readonly record: string;
}

/** A reduced piece of evidence with the name of the bytes it came from. */
export type Evidence<T> = EvidenceRef & {
  readonly value: T;
  readonly takenAt?: Interval;
  readonly collected?: Collected;
  /** Party that supplied it (sources.yaml). */
  readonly suppliedBy?: string;
};

/**
 * A file that no decoder could read. It blinds the checks that needed it and no others. Where the system gave no bytes at
 * all, `sha256` stands for the path and is the hash of nobody's content.
 */
export type Unreadable = EvidenceRef & {
  readonly message: string;
  readonly offset: number;
  readonly guessedKind?: string;
};

export interface Documents {
  readonly readable: readonly Evidence<AnyDecoded>[];
  readonly unreadable: readonly Unreadable[];
}

export const modalities = ['optical', 'xray', 'layer'] as const;
export type Modality = (typeof modalities)[number];

/** A picture of one side of a board, and how it was taken (session.json). */
export interface Picture {
  readonly raster: Raster;
  readonly boardSerial: string;
  readonly session: string;
  readonly side: string;
  readonly station?: string;
  readonly umPerPx?: number;
  readonly modality: Modality;
}

export interface Pictures {
  readonly readable: readonly Evidence<Picture>[];
  readonly unreadable: readonly Unreadable[];
}

/** A picture that was, byte for byte, handed in for other boards as well. */
export interface SharedPicture {
  readonly sha256: Sha256;
  /** Some of the other boards, by serial. */
  readonly boards: readonly string[];
}

/** The rows of the intake folder that name this machine. */
export interface Records {
  readonly machine: MachineRow;
  readonly addresses: readonly AddressRow[];
  readonly parts: readonly PartRow[];
  /** Order lines for this machine, or for its model where no line names it. */
  readonly orders: readonly OrderRow[];
  /** A component list or hardware BOM that stands for what was bought; absent where order lines alone do. */
  readonly orderList?: Evidence<Inventory>;
  readonly changes: readonly ChangeRow[];
  readonly custody: readonly CustodyRow[];
  readonly inspected: readonly InspectedRow[];
  /** What the tables say about this machine that cannot all be so (two machines with one serial); each blinds what it touches. */
  readonly conflicts: readonly string[];
  /** Pictures of this machine's board that are another board's as well; absent where none is. */
  readonly sharedPictures?: readonly SharedPicture[];
}

/** What a witness may read about one machine. It declares which of these it needs, and reads no other. */
export interface Reductions {
  readonly documents: Documents;
  readonly pictures: Pictures;
  readonly traffic: MachineTraffic | undefined;
  readonly records: Records;
}

export interface GoldenUnit {
  readonly unit: string;
  readonly provenance: GoldenRow | undefined;
  readonly pictures: readonly Evidence<Picture>[];
}

/** references/boards/<boardModel> */
export interface BoardReference {
  readonly boardModel: string;
  readonly goldens: readonly GoldenUnit[];
  readonly cad: Evidence<BoardCad> | undefined;
}

/** What machines should be: everything under references/, and the tables as a whole. */
export interface References {
  readonly boards: ReadonlyMap<string, BoardReference>;
  /** Vendor certificates, joined to machines by the platform serial inside them. */
  readonly platformCertificates: readonly Evidence<AnyDecoded>[];
  /** Manifests and what they name, revocation lists, flash images, Secure Boot policies: references/{rim,crl,firmware,secure-boot}. */
  readonly documents: readonly Evidence<AnyDecoded>[];
  readonly networkPolicy: Evidence<NetworkPolicy> | undefined;
  readonly internalNetworks: readonly string[];
  readonly tables: Tables;
  /** The file behind each table (`custody` to custody.csv), so that a finding about a row can name its evidence. */
  readonly tableFiles?: ReadonlyMap<string, EvidenceRef>;
}

/** For `Explained.reason` of recorded changes and measured context of findings. */
export type Measured = Quantities;
