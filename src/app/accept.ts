import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Acceptance } from './accept/accept-delivery.ts';
import { acceptDelivery } from './accept/accept-delivery.ts';
import type { Delivery } from './accept/open-delivery.ts';
import { openDelivery } from './accept/open-delivery.ts';
import type { Profile } from './accept/profile.ts';
import { defaultProfile, readProfile } from './accept/profile.ts';
import { openReceipt, receiptText, signReceipt } from './accept/receipt.ts';
import type { Order } from './accept/read-order.ts';
import { orderedMachines, readOrder } from './accept/read-order.ts';
import type { WrittenReceipt } from './accept/write-receipt.ts';
import { refuseExisting, writeReceipt } from './accept/write-receipt.ts';
import type { ExitCode } from './exit-code.ts';
import { namedReferences } from './intake/named-references.ts';
import { readWhole } from './intake/read-bytes.ts';
import { namedRoots } from './intake/named-references.ts';
import { version } from './version.ts';

export type { AcceptedMachine, Acceptance } from './accept/accept-delivery.ts';

export interface AcceptRequest {
  readonly folder: string;
  readonly order: string;
  readonly profile?: string;
  readonly trust: readonly string[];
  readonly crls?: readonly string[];
  /** Manifests, flash images and policies that every machine is held against. */
  readonly references?: readonly string[];
  readonly now: string;
  /** The folder whose key signs the receipt. */
  readonly ledger: string;
  /** Where the receipt goes; beside the folder where absent. */
  readonly receipt?: string;
}

export interface Accepted {
  readonly acceptance: Acceptance;
  readonly delivery: Pick<Delivery, 'aside' | 'papersFolders'>;
  readonly profile: Profile;
  readonly order: Order;
  readonly receipt: WrittenReceipt;
  readonly exitCode: ExitCode;
}

/** 1 a machine is rejected · 2 something could not be read · 3 a machine is held or was not delivered, a certificate fits none, or there is no machine · 0 every one meets the profile. */
function exitCodeOf({ machines, unreadable, notDelivered, loose }: Acceptance, order: Order): ExitCode {
  if (machines.some(({ word }) => word === 'reject')) return 1;
  if (unreadable.length > 0 || order.problems.length > 0) return 2;
  const isOpen = notDelivered.length > 0 || loose.length > 0 || machines.length === 0;
  return isOpen || machines.some(({ word }) => word === 'hold') ? 3 : 0;
}

/** The receiving dock: a delivery against its order and a profile, with a signed receipt. */
export async function accept(request: AcceptRequest): Promise<Accepted> {
  const { now, ledger } = request;
  refuseExisting(request.receipt);
  const order = readOrder(request.order);
  const profile = request.profile === undefined ? defaultProfile : readProfile(request.profile);
  const elsewhere = [request.order, ...(request.profile === undefined ? [] : [request.profile])];
  const delivery = openDelivery(request.folder, orderedMachines(order), elsewhere);
  const acceptance = acceptDelivery({
    delivery,
    order,
    profile,
    trust: namedRoots(request.trust),
    references: namedReferences(request),
    now,
  });
  const software = `assayer ${version()}`;
  const text = receiptText({ acceptance, delivery, order, profile, now, software });
  mkdirSync(ledger, { recursive: true });
  const receipt = writeReceipt(await signReceipt(text, ledger), resolve(request.folder), request.receipt);
  return { acceptance, delivery, profile, order, receipt, exitCode: exitCodeOf(acceptance, order) };
}

/** What a receipt says, where its signature holds. The key is the named one, or that of the ledger. */
export function checkReceipt(
  file: string,
  key: string | undefined,
  ledger: string,
): { readonly text: string; readonly signer: string } {
  return openReceipt(readWhole(file), key ?? join(ledger, 'log.vkey'));
}
