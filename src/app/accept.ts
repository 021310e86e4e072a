import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { TrustRoot } from '../core/index.ts';
import { UsageError } from '../core/index.ts';
import { replaceFile } from './import/replace-file.ts';
import type { Acceptance } from './accept/accept-delivery.ts';
import { acceptDelivery } from './accept/accept-delivery.ts';
import { openDelivery } from './accept/open-delivery.ts';
import type { Profile } from './accept/profile.ts';
import { defaultProfile, readProfile } from './accept/profile.ts';
import { openReceipt, receiptText, signReceipt } from './accept/receipt.ts';
import type { Order } from './accept/read-order.ts';
import { readOrder } from './accept/read-order.ts';
import type { ExitCode } from './exit-code.ts';
import { namedReferences } from './intake/named-references.ts';
import { readWhole } from './intake/read-bytes.ts';
import { trustRootsOf } from './intake/read-references.ts';
import { filesAt } from './intake/walk.ts';
import { version } from './version.ts';

export type { AcceptedMachine, Acceptance } from './accept/accept-delivery.ts';

export interface AcceptRequest {
  readonly folder: string;
  readonly order: string;
  readonly profile?: string;
  readonly trust: readonly string[];
  /** Manifests, revocation lists, flash images and policies that every machine is held against. */
  readonly references?: readonly string[];
  readonly now: string;
  /** The folder whose key signs the receipt. */
  readonly ledger: string;
  readonly receipt?: string;
}

export interface Accepted {
  readonly acceptance: Acceptance;
  readonly profile: Profile;
  readonly order: Order;
  readonly receipt: string;
  readonly exitCode: ExitCode;
}

function rootsAt(paths: readonly string[]): readonly TrustRoot[] {
  const { roots, problems } = trustRootsOf(paths.flatMap(filesAt));
  const [problem] = problems;
  if (problem !== undefined)
    throw new UsageError(`${problem.file}: ${problem.message}`, 'Give PEM or DER certificates.');
  return roots;
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
  const delivery = openDelivery(request.folder);
  const order = readOrder(request.order);
  const profile = request.profile === undefined ? defaultProfile : readProfile(request.profile);
  const acceptance = acceptDelivery({
    delivery,
    order,
    profile,
    trust: rootsAt(request.trust),
    references: namedReferences(request.references),
    now: request.now,
  });
  const text = receiptText({
    acceptance,
    delivery,
    order,
    profile,
    now: request.now,
    software: `assayer ${version()}`,
  });
  mkdirSync(request.ledger, { recursive: true });
  const receipt = request.receipt ?? `${resolve(request.folder)}.receipt`;
  replaceFile(receipt, await signReceipt(text, request.ledger));
  return { acceptance, profile, order, receipt, exitCode: exitCodeOf(acceptance, order) };
}

/** What a receipt says, where its signature holds. */
export function checkReceipt(file: string, key: string): { readonly text: string; readonly signer: string } {
  return openReceipt(readWhole(file), key);
}
