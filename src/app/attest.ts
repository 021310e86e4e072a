import { basename, resolve } from 'node:path';
import { FormatError, fromHex, toHex, UsageError } from '../core/index.ts';
import type { Challenge, Quantities } from '../core/index.ts';
import { readChallengeFile, tableText } from '../formats/tables/index.ts';
import type { AttestAnswer } from '../witnesses/attest/index.ts';
import { attest, attestMachine, columnsOf } from '../witnesses/attest/index.ts';
import { outcomeOf } from './exit-code.ts';
import { refuseUnknownCodes } from './required-checks.ts';
import type { Outcome } from './exit-code.ts';
import { documentsOf } from './intake/evidence-of.ts';
import { readWhole } from './intake/read-bytes.ts';
import { spendNonce } from './challenge/spend-nonce.ts';
import { readActivation, trustRootsOf } from './intake/read-references.ts';
import type { IntakeFile } from './intake/walk.ts';
import { filesAt } from './intake/walk.ts';

export interface AttestRequest {
  /** Files and folders: the evidence of one machine. */
  readonly paths: readonly string[];
  readonly order?: string;
  readonly trust: readonly string[];
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

const isChallenge = ({ absolute }: IntakeFile): boolean => basename(absolute) === 'challenge.json';

function challengeValue(file: string): unknown {
  try {
    return JSON.parse(tableText(readWhole(file), 'challenge'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new FormatError('challenge', error.message, 0);
    throw error;
  }
}

function challengeOf(request: AttestRequest, beside: IntakeFile | undefined, machine: string): Challenge | undefined {
  if (request.nonce !== undefined) return { machine, nonceHex: toHex(fromHex(request.nonce)) };
  const file = request.challenge ?? beside?.absolute;
  if (file === undefined) return undefined;
  const { value, problems } = readChallengeFile(challengeValue(file));
  if (value === undefined) {
    throw new UsageError(`${file} is no challenge: ${problems[0]?.message ?? ''}`, 'Give a challenge.json.');
  }
  return {
    machine,
    nonceHex: value.nonceHex,
    ...(value.machine === undefined ? {} : { askedOf: value.machine }),
    ...(value.issuedAt === undefined ? {} : { issuedAt: value.issuedAt.from }),
    ...(value.expiresAt === undefined ? {} : { expiresAt: value.expiresAt.to }),
  };
}

/** Attests the evidence of one machine, outside any fleet and any ledger. */
export function attestPaths(request: AttestRequest): Attested {
  refuseUnknownCodes(request.required, attest.checks);
  const folder = basename(resolve(request.paths[0] ?? 'machine'));
  // As in an intake folder, challenge.json says what the machine was asked and is no evidence of what it answered.
  const files = request.paths.flatMap(filesAt);
  const beside = files.find(isChallenge);
  const challenge = challengeOf(request, beside, folder);
  // Files may lie anywhere: whoever wrote down what was asked says of which machine they are.
  const machine = challenge?.askedOf ?? folder;
  const documents = documentsOf(files.filter((file) => !isChallenge(file)));
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
  const ask = (asked: Challenge | undefined): AttestAnswer =>
    attestMachine({
      machine,
      documents,
      trust: roots,
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
