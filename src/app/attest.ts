import { basename, resolve } from 'node:path';
import { FormatError, fromHex, toHex, UsageError } from '../core/index.ts';
import type { Challenge, Quantities } from '../core/index.ts';
import type { Documents } from '../witnesses/evidence.ts';
import type { AttestAnswer } from '../witnesses/attest/index.ts';
import { attest, attestMachine, columnsOf, bareRecords, statedPlatform } from '../witnesses/attest/index.ts';
import type { Order } from './accept/read-order.ts';
import { orderLinesFor, readOrder } from './accept/read-order.ts';
import { outcomeOf } from './exit-code.ts';
import { refuseUnknownCodes } from './required-checks.ts';
import type { Outcome } from './exit-code.ts';
import { isChallenge, machineDocuments, readChallenge } from './intake/challenges.ts';
import { closedFile, documentsOf } from './intake/evidence-of.ts';
import { namedReferences, namedRoots } from './intake/named-references.ts';
import type { ReferenceUse } from './reference-use.ts';
import { referenceAccount } from './reference-use.ts';
import { wholeText } from './whole-text.ts';
import { spendNonce } from './challenge/spend-nonce.ts';
import { readActivation } from './intake/read-references.ts';
import type { IntakeFile, Walked } from './intake/walk.ts';
import { filesAt, walkAt } from './intake/walk.ts';

export interface AttestRequest {
  /** Files and folders: the evidence of one machine. */
  readonly paths: readonly string[];
  /** Order lines or a component list. */
  readonly order?: string;
  readonly trust: readonly string[];
  readonly crls?: readonly string[];
  /** What machines are held against: manifests, flash images, Secure Boot policies. */
  readonly references?: readonly string[];
  readonly challenge?: string;
  readonly nonce?: string;
  /** Folder of the register of `attest challenge`: the nonce must be one of it, and is used up. */
  readonly register?: string;
  /** The verifier's records of answered credentials. */
  readonly activations?: readonly string[];
  readonly now: string;
  readonly required?: readonly string[];
}

export interface Attested {
  readonly answer: AttestAnswer;
  /** Three columns a row, in words: ordered, listed by the operating system, listed by the controller. */
  readonly difference: readonly Quantities[];
  readonly outcome: Outcome;
  /** The order as it was read, and how many of its lines are for this machine; undefined where none was given. */
  readonly order: { readonly order: Order; readonly lines: number } | undefined;
  /** What the operator's roots, lists and references were used for. */
  readonly references: readonly ReferenceUse[];
  readonly unreadable: readonly { readonly file: string; readonly message: string; readonly offset: number }[];
}

/** The challenge that somebody named, or the one beside the evidence. Only the named one must be readable. */
function challengeOf(request: AttestRequest, beside: IntakeFile | undefined, machine: string): Challenge | undefined {
  const { nonce, challenge: path } = request;
  if (nonce !== undefined) return { machine, nonceHex: toHex(fromHex(nonce)) };
  if (path !== undefined) {
    try {
      return readChallenge({ path, absolute: resolve(path), size: 0 }, machine).challenge;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      throw new UsageError(`${path} is no challenge: ${error.message}`, 'Give a challenge.json.');
    }
  }
  if (beside === undefined) return undefined;
  try {
    return readChallenge(beside, machine).challenge;
  } catch (error) {
    // What was asked is then among what cannot be read, and its nonce is blind; the rest is attested.
    if (error instanceof FormatError || error instanceof UsageError) return undefined;
    throw error;
  }
}

function wholeAnswer(asked: Parameters<typeof attestMachine>[0]): AttestAnswer {
  const answer = attestMachine(asked);
  return { ...answer, testimony: wholeText(answer.testimony) };
}

/** What was passed over may be what is missing, so it stands among the files that cannot be read. */
function withClosed(documents: Documents, walked: readonly Walked[]): Documents {
  const closed = walked.flatMap(({ skipped }) => skipped.map(({ path, why }) => closedFile(path, why)));
  return closed.length === 0 ? documents : { ...documents, unreadable: [...documents.unreadable, ...closed] };
}

/** Attests the evidence of one machine, outside any fleet and any ledger. */
export function attestPaths(request: AttestRequest): Attested {
  refuseUnknownCodes(request.required, attest.checks);
  const folder = basename(resolve(request.paths[0] ?? 'machine'));
  // As in an intake folder, challenge.json says what the machine was asked and is no evidence of what it answered.
  const walked = request.paths.map(walkAt);
  const files = walked.flatMap((one) => one.files);
  const beside = files.find(isChallenge);
  const challenge = challengeOf(request, beside, folder);
  // Files may lie anywhere: whoever wrote down what was asked says of which machine they are.
  const machine = challenge?.askedOf ?? folder;
  const named = request.nonce !== undefined || request.challenge !== undefined;
  const read = named ? documentsOf(files.filter((file) => !isChallenge(file))) : machineDocuments(files);
  const documents = withClosed(read, walked);
  const order = request.order === undefined ? undefined : readOrder(request.order);
  const orders = order === undefined ? [] : orderLinesFor(order, machine, statedPlatform(documents));
  const records = {
    ...bareRecords(machine),
    orders,
    ...(order?.list === undefined ? {} : { orderList: order.list }),
  };
  const roots = namedRoots(request.trust);
  const activations = (request.activations ?? []).flatMap(filesAt).map(readActivation);
  const references = namedReferences(request);
  const ask = (challenges: readonly Challenge[]): AttestAnswer =>
    wholeAnswer({
      machine,
      documents,
      trust: roots,
      references,
      now: request.now,
      records,
      challenges,
      activations,
    });
  const { register, now } = request;
  const answer =
    register === undefined
      ? ask(challenge === undefined ? [] : [challenge])
      : spendNonce({ register, now, challenge, documents, ask });
  const outcome = outcomeOf({
    checks: attest.checks,
    findings: answer.testimony.findings,
    required: request.required,
    unreadable: documents.unreadable.length > 0 || (order?.problems.length ?? 0) > 0,
  });
  const account = referenceAccount(roots, references);
  account.add(answer.testimony.findings);
  const difference = answer.difference.map((row): Quantities => {
    const tickets = row.explainedBy.map(({ ticket }) => ticket ?? 'a record without a ticket');
    return { ...columnsOf(row), ...(tickets.length === 0 ? {} : { explainedBy: tickets.join(', ') }) };
  });
  return {
    answer,
    difference,
    outcome,
    order: order === undefined ? undefined : { order, lines: orders.length },
    references: account.uses(),
    unreadable: documents.unreadable,
  };
}
