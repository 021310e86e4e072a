import { hash } from 'node:crypto';
import type { EvidenceRef } from '../../../core/index.ts';
import { toHex } from '../../../core/index.ts';
import type { Bank, EventLog, LogEvent } from '../../../formats/eventlog/index.ts';
import { eventTypes } from '../../../formats/eventlog/index.ts';
import { secureBoot as redfishSecureBoot } from '../../../formats/redfish/index.ts';
import type { SecureBootPolicy, UnverifiedSecureBoot } from '../../../formats/secureboot/index.ts';
import { secureBootOfLog, secureBootOfVariables } from '../../../formats/secureboot/index.ts';
import type { Evidence } from '../../evidence.ts';
import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refOf } from '../absence.ts';
import { bindingRemedy, boundBanks } from '../bound-logs.ts';
import type { Facts } from '../facts.ts';

const variables = ['PK', 'KEK', 'db', 'dbx'] as const;

/** What one source says stood at boot: ids of entries by variable, as the policy names them. */
interface State {
  readonly ref: EvidenceRef;
  readonly enabled: boolean | undefined;
  readonly ids: Readonly<Partial<Record<(typeof variables)[number], readonly string[]>>>;
  /** Somebody other than the machine vouches for it. */
  readonly isBound: boolean;
}

/**
 * The log without variables whose data is not what was measured: a log whose digests are true may show allowed keys in the
 * place of the enrolled ones. `quoted`: the banks that count; every one where no quote covers the log.
 */
function withMeasuredData(log: EventLog, quoted: ReadonlySet<Bank> | undefined): EventLog {
  const isMeasured = ({ type, data, digests }: LogEvent): boolean =>
    type !== eventTypes.EV_EFI_VARIABLE_DRIVER_CONFIG ||
    digests
      .filter(({ bank }) => bank !== undefined && quoted?.has(bank) !== false)
      .every(({ bank, digest }) => bank === undefined || dataHash(bank, data) === toHex(digest));
  return { ...log, events: log.events.filter(isMeasured) };
}

function dataHash(bank: Bank, data: Uint8Array): string | undefined {
  const name = bank.replace('_', '-');
  return ['sha1', 'sha256', 'sha384', 'sha512'].includes(name) ? hash(name, data, 'hex') : undefined;
}

function idsOf(state: UnverifiedSecureBoot): State['ids'] {
  const lists = { PK: state.pk, KEK: state.kek, db: state.db, dbx: state.dbx };
  return Object.fromEntries(
    variables.flatMap((name) => {
      const entries = lists[name];
      return entries === undefined ? [] : [[name, entries.map(({ id }) => id)] as const];
    }),
  );
}

function measuredStates(facts: Facts): readonly State[] {
  const bound = boundBanks(facts);
  return facts.evidence.logs.flatMap((log) => {
    const banks = bound.get(log.sha256);
    const state = secureBootOfLog(withMeasuredData(log.value, banks));
    const ids = idsOf(state);
    if (state.secureBootEnabled === undefined && Object.keys(ids).length === 0) return [];
    return [{ ref: refOf(log), enabled: state.secureBootEnabled, ids, isBound: banks !== undefined }];
  });
}

/** The word of the system that runs there, of what stands in its variables now: it may contradict, and alone it never agrees. */
function readStates(facts: Facts): readonly (State & { readonly unread: readonly string[] })[] {
  return facts.evidence.collections.flatMap((collection) => {
    const state = secureBootOfVariables(collection.value.efiVariables);
    const unread = state.notes.flatMap(({ id, detail }) => (id === 'secure-boot-variable-unread' ? [detail] : []));
    const ids = idsOf(state);
    const says = state.secureBootEnabled !== undefined || Object.keys(ids).length + unread.length > 0;
    return says ? [{ ref: refOf(collection), enabled: state.secureBootEnabled, ids, isBound: false, unread }] : [];
  });
}

/** The controller's word, of which the same holds. */
function statedStates(facts: Facts): readonly State[] {
  return facts.evidence.redfishTrees.flatMap((tree) =>
    redfishSecureBoot(tree.value).map(({ enabledAtBoot }): State => ({
      ref: refOf(tree),
      enabled: enabledAtBoot,
      ids: {},
      isBound: false,
    })),
  );
}

function against(state: State, policy: Evidence<SecureBootPolicy>): Answer[] {
  const refs = [state.ref, refOf(policy)];
  const answers: Answer[] = [];
  if (state.enabled === false) answers.push(contradicts(`${state.ref.file}: Secure Boot was off at boot.`, refs));
  for (const name of ['PK', 'KEK', 'db'] as const) {
    const allowed = policy.value.allowed[name];
    const enrolled = state.ids[name];
    if (allowed === undefined || enrolled === undefined) continue;
    const foreign = [...new Set(enrolled)].filter((id) => !allowed.includes(id));
    if (foreign.length === 0) continue;
    const shown = foreign
      .slice(0, 4)
      .map((id) => `${id.slice(0, 16)}…`)
      .join(', ');
    const words = `${state.ref.file}: ${name} holds ${foreign.length} that ${policy.file} does not allow: ${shown}.`;
    answers.push(
      contradicts(words, refs, { measured: { variable: name, notAllowed: foreign.slice(0, 20).join(',') } }),
    );
  }
  const required = policy.value.requiredDbx;
  const revoked = state.ids.dbx;
  if (required !== undefined && revoked !== undefined) {
    const has = new Set(revoked);
    const missing = required.filter((id) => !has.has(id));
    if (missing.length > 0) {
      const words = `${state.ref.file}: dbx lacks ${missing.length} of the ${required.length} revocations that ${policy.file} requires.`;
      answers.push(
        contradicts(words, refs, {
          measured: { variable: 'dbx', missing: missing.length, firstMissing: missing[0] ?? '' },
        }),
      );
    }
  }
  return answers;
}

/** What the policy speaks of and this source does not show. */
function notShown(state: State, { value }: Evidence<SecureBootPolicy>): readonly string[] {
  const wanted = [
    ...(['PK', 'KEK', 'db'] as const).filter((name) => value.allowed[name] !== undefined),
    ...(value.requiredDbx === undefined ? [] : ['dbx' as const]),
  ];
  return [
    ...wanted.filter((name) => state.ids[name] === undefined),
    ...(state.enabled === undefined ? ['SecureBoot'] : []),
  ];
}

function examine(facts: Facts): readonly Answer[] {
  const policies = [
    ...facts.references.secureBootPolicies,
    ...(facts.handedBy === 'operator' ? facts.evidence.secureBootPolicies : []),
  ];
  const measured = measuredStates(facts);
  const read = readStates(facts);
  const states = [...measured, ...read, ...statedStates(facts)];
  if (states.length === 0)
    return [
      absence(
        facts,
        ['tcg-event-log', 'redfish', 'collection-record'],
        'event log, Redfish tree or collection record that speaks of Secure Boot',
      ),
    ];
  const refs = states.map(({ ref }) => ref);
  const [policy] = policies;
  if (policy === undefined) {
    return [
      blind(
        'no-reference',
        'Nothing says which Secure Boot keys are allowed; give a policy (references/secure-boot, or --reference).',
        refs,
      ),
    ];
  }
  const contradicting = states.flatMap((state) => policies.flatMap((one) => against(state, one)));
  if (contradicting.length > 0) return contradicting;
  const unread = read.flatMap(({ ref, unread: details }) =>
    details.map((detail) =>
      blind('unreadable', `${ref.file}: a variable of Secure Boot cannot be read (${detail}); collect it again.`, [
        ref,
      ]),
    ),
  );
  const answers = policies.flatMap((one): Answer[] => {
    const best = measured.find((state) => state.isBound) ?? measured[0];
    if (best === undefined) {
      return [
        blind(
          'not-covered',
          'Only the management controller or the running system speaks of Secure Boot; collect the event log.',
          [...refs, refOf(one)],
        ),
      ];
    }
    const evidence = [best.ref, refOf(one)];
    const lacking = notShown(best, one);
    if (lacking.length > 0) {
      return [
        blind(
          'not-covered',
          `${best.ref.file} does not measure ${lacking.join(', ')}, of which ${one.file} speaks.`,
          evidence,
        ),
      ];
    }
    const words = `${best.ref.file}: Secure Boot was on, PK, KEK and db hold only what ${one.file} allows, and dbx all that it requires.`;
    if (best.isBound) return [agrees(words, evidence)];
    const remark = `${words} But that is the log\u2019s own word: ${bindingRemedy}.`;
    return [facts.handedBy === 'operator' ? agrees(remark, evidence) : blind('no-evidence', remark, evidence)];
  });
  return [...answers, ...unread];
}

export const secureBoot: Question = {
  check: {
    code: 'attest/secure-boot',
    revision: 2,
    question: 'Do the Secure Boot keys and databases stand as the policy allows?',
    bearing: 'alteration',
    implantClasses: ['firmware'],
    limit:
      'one key or hash in PK, KEK or db beyond the policy, or one required revocation absent from dbx, as measured at boot or read by the running system',
    standard: 'UEFI 2.10, 32.4.1; TCG PC Client Platform Firmware Profile 1.06, 3.3.4.8 (PCR 7)',
    outcomes: {
      contradicts:
        'a key is enrolled that the policy does not allow, a required revocation is absent, or Secure Boot was off',
      agrees: 'Secure Boot was on, PK, KEK and db hold only what is allowed, and dbx all that is required',
      blind:
        'no policy of allowed keys, no event log that measures the variables, no quote that covers the log, or a variable that cannot be read',
    },
  },
  examine,
};
