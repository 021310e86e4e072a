import { html } from './html.ts';
import type { Html } from './html.ts';
import { countOf, moment, plainTable } from './plain-table.ts';
import type { ReportModel } from './report-model.ts';
import { cannotSeeColumns, cannotSeeRows, texts } from './texts.ts';

export function cannotSeeSection(): Html {
  return html`<p>${texts.cannotSee}</p>
    ${plainTable(
      cannotSeeColumns.map((title) => ({ title })),
      cannotSeeRows.map((row) =>
        row.map((cell, i) => (i > 0 && /^(?:no\b)/.test(cell) ? html`<b class="no">${cell}</b>` : cell)),
      ),
      'cannot',
    )}
    <ul>
      <li>${texts.allocated}</li>
      <li>${texts.lotBlind}</li>
      <li>${texts.negatives}</li>
    </ul>`;
}

export function explainedSection({ explained, explainedCount }: ReportModel): Html {
  if (explainedCount === 0) return html`<p>No difference was accounted for by a record.</p>`;
  return html`<p>${texts.explained}</p><details${explained.length <= 12 ? html` open` : undefined}><summary>${countOf(explainedCount, 'difference')} accounted for${explained.length < explainedCount ? `, ${String(explained.length)} listed` : ''}</summary>${plainTable(
    [
      { title: 'machine' },
      { title: 'accounted for by' },
      { title: 'ticket' },
      { title: 'by' },
      { title: 'what differs' },
      { title: 'check' },
    ],
    explained.map(({ machine, reason, ticket, by, detail, check }) => [
      machine,
      reason,
      ticket,
      by,
      detail,
      html`<code>${check}</code>`,
    ]),
  )}</details>`;
}

export function claimsSection({ claims }: ReportModel): Html {
  if (claims.length === 0) return html`<p>No claim was handed in.</p>`;
  return html`<p>${texts.claims}</p>
    ${plainTable(
      [{ title: 'source' }, { title: '' }, { title: 'scope' }, { title: 'says' }, { title: 'said' }],
      claims.map(({ source, polarity, scope, says, saidWhen }) => [
        source,
        polarity,
        scope,
        `“${says}”`,
        saidWhen?.slice(0, 10),
      ]),
    )}`;
}

const gravityWords = { unreadable: 'not read', row: 'row not taken', note: 'note' } as const;

export function problemsSection({ problems, problemCount }: ReportModel): Html {
  if (problemCount === 0) return html`<p>Every file that was handed in could be taken.</p>`;
  const rows = plainTable(
    [{ title: '' }, { title: 'file' }, { title: 'at' }, { title: 'what is wrong' }],
    problems.map(({ gravity, file, at, message }) => [gravityWords[gravity], html`<code>${file}</code>`, at, message]),
  );
  return html`<p>${texts.problems}</p><details${problems.length <= 20 ? html` open` : undefined}><summary>${countOf(problemCount, 'file or row', 'files or rows')}${problems.length < problemCount ? `, ${String(problems.length)} listed` : ''}</summary>${rows}</details>`;
}

export function verifySection({ ledger, software, asOf, recordedWhen, checks, leftOut }: ReportModel): Html {
  return html`<p>${texts.verify}</p>
    <dl class="facts">
      <dt>root of the tree</dt>
      <dd>
        <code>${ledger.rootHex}</code><br /><code>${ledger.rootBase64}</code> <small>as the checkpoint writes it</small>
      </dd>
      <dt>entries</dt>
      <dd>${ledger.size} <small>${ledger.added} of them new</small></dd>
      <dt>log</dt>
      <dd><code>${ledger.origin}</code></dd>
      <dt>recompute it</dt>
      <dd><code>assayer ledger verify ${ledger.folder}</code></dd>
      <dt>prove one entry</dt>
      <dd><code>assayer ledger proof ${ledger.folder} ENTRY</code></dd>
      <dt>verdicts as of</dt>
      <dd>${moment(asOf)}</dd>
      <dt>written</dt>
      <dd>${moment(recordedWhen)} by ${software}</dd>
    </dl>
    ${
      leftOut.length === 0
        ? undefined
        : html`<h4>Left out of this file, and where it is</h4>
            <ul>
              ${leftOut.map((line) => html`<li>${line}</li>`)}
            </ul>`
    }
    <details>
      <summary>${countOf(checks.length, 'question')} that the witnesses ask, with limit and standard</summary>
      ${plainTable(
        [
          { title: 'check' },
          { title: 'question' },
          { title: 'bearing' },
          { title: 'would have found' },
          { title: 'standard' },
        ],
        checks.map(({ code, revision, question, bearing, limit, standard }) => [
          html`<code>${code}</code> <small>${revision}</small>`,
          question,
          bearing,
          limit,
          standard,
        ]),
      )}
    </details>`;
}
