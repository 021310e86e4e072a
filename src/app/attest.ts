import { basename, resolve } from 'node:path';
import { FormatError, fromHex, toHex, UsageError } from '../core/index.ts';
import type { Challenge, Quantities } from '../core/index.ts';
import type { Documents } from '../witnesses/evidence.ts';
import type { AttestAnswer } from '../witnesses/attest/index.ts';
import { attest, attestMachine, columnsOf } from '../witnesses/attest/index.ts';
import { outcomeOf } from './exit-code.ts';
import { refuseUnknownCodes } from './required-checks.ts';
import type { Outcome } from './exit-code.ts';
import { isChallenge, machineDocuments, readChallenge } from './intake/challenges.ts';
import { documentsOf } from './intake/evidence-of.ts';
import { namedReferences } from './intake/named-references.ts';
import { unreadHash } from './intake/read-bytes.ts';
import { wholeText } from './whole-text.ts';
import { spendNonce } from './challenge/spend-nonce.ts';
import { readActivation, trustRootsOf } from './intake/read-references.ts';
import type { IntakeFile, Walked } from './intake/walk.ts';
import { filesAt, walkAt } from './intake/walk.ts';

export interface AttestRequest {
  /** Files and folders: the evidence of one machine. */
  readonly paths: readonly string[];
  readonly order?: string;
  readonly trust: readonly string[];
  /** What machines are held against: manifests, revocation lists, flash images, Secure Boot policies. */
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
  const closed = walked.flatMap(({ skipped }) =>
    skipped.map(({ path, why }) => ({
      sha256: unreadHash(path),
      file: path,
      message: why,
      offset: 0,
      guessedKind: 'not-read',
    })),
  );
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
  const order = request.order === undefined ? undefined : documentsOf(filesAt(request.order));
  if (order?.readable.length === 0) {
    throw new UsageError(
      `${request.order ?? ''} cannot be read as an order: ${order.unreadable[0]?.message ?? 'no file'}`,
      'Give a component list.',
    );
  }
  const { roots, problems } = trustRootsOf(request.trust.flatMap(filesAt));
  const [problem] = problems;
  if (problem !== undefined)
    throw new UsageError(`${problem.file}: ${problem.message}`, 'Give PEM or DER certificates.');
  const [ordered] = order?.readable ?? [];
  const activations = (request.activations ?? []).flatMap(filesAt).map(readActivation);
  const references = namedReferences(request.references);
  const ask = (asked: Challenge | undefined): AttestAnswer =>
    wholeAnswer({
      machine,
      documents,
      trust: roots,
      references,
      now: request.now,
      ...(ordered === undefined ? {} : { order: ordered }),
      ...(asked === undefined ? {} : { challenge: asked }),
      activations,
    });
  const { register, now } = request;
  const answer = register === undefined ? ask(challenge) : spendNonce({ register, now, challenge, documents, ask });
  const outcome = outcomeOf({
    checks: attest.checks,
    findings: answer.testimony.findings,
    required: request.required,
    unreadable: documents.unreadable.length > 0,
  });
  const difference = answer.difference.map((row): Quantities => {
    const tickets = row.explainedBy.map(({ ticket }) => ticket ?? 'a record without a ticket');
    return { ...columnsOf(row), ...(tickets.length === 0 ? {} : { explainedBy: tickets.join(', ') }) };
  });
  return { answer, difference, outcome, unreadable: documents.unreadable };
}
