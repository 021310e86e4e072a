import type { Check, Finding } from '../core/index.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { countOf } from './plain-table.ts';
import type { WitnessTestimony } from './report-model.ts';

const mostShown = 40;

function evidenceOf(finding: Finding): Html {
  const measured = Object.entries(finding.measured ?? {}).slice(0, 40);
  const evidence = finding.evidence.slice(0, 12);
  const left = finding.evidence.length - evidence.length;
  return html`<details class="made">
    <summary>
      ${finding.check} <small>revision ${finding.revision}, ${countOf(finding.evidence.length, 'file')}</small>
    </summary>
    ${
      measured.length === 0
        ? undefined
        : html`<dl>
            ${measured.map(
              ([name, value]) =>
                html`<dt>${name}</dt>
                  <dd>${typeof value === 'number' ? Number(value.toPrecision(5)) : value}</dd>`,
            )}
          </dl>`
    }
    <ul class="files">
      ${evidence.map(({ file, sha256, entry }) => html`<li>${file}<br /><code>sha256 ${sha256}</code>${entry === undefined ? undefined : html`<br /><code>entry ${entry}</code>`}</li>`)}${left > 0 ? html`<li>and ${countOf(left, 'more file')}</li>` : undefined}
    </ul>
  </details>`;
}

function seen(findings: readonly Finding[], checks: ReadonlyMap<string, Check>): Html {
  const bearingOf = ({ check }: Finding): string => checks.get(check)?.bearing ?? 'alteration';
  const contradicting = findings.filter(({ outcome }) => outcome === 'contradicts');
  const agreeing = findings.filter(({ outcome }) => outcome === 'agrees');
  return html`${contradicting.slice(0, mostShown).map((finding) => html`<div class="contradicts"><b class="b-${bearingOf(finding)}">${bearingOf(finding) === 'alteration' ? 'differs' : bearingOf(finding)}</b> ${finding.detail}${finding.where?.near === undefined ? undefined : html` <small>${finding.where.near}</small>`}${evidenceOf(finding)}</div>`)}${
    contradicting.length > mostShown
      ? html`<p class="quiet">and ${contradicting.length - mostShown} more differences, all in verdicts.json</p>`
      : undefined
  }${
    agreeing.length === 0
      ? undefined
      : html`<details>
          <summary>${countOf(agreeing.length, 'question')} answered without a difference</summary>
          <ul>
            ${agreeing.slice(0, mostShown).map((finding) => html`<li><code>${finding.check}</code> ${finding.detail}</li>`)}
          </ul>
        </details>`
  }${contradicting.length + agreeing.length === 0 ? html`<span class="quiet">nothing was answered</span>` : undefined}`;
}

function limitsOf(findings: readonly Finding[], checks: ReadonlyMap<string, Check>): Html {
  const lines = new Set<string>();
  for (const { check, outcome } of findings) {
    const text = checks.get(check)?.limit;
    if (outcome !== 'blind' && text !== undefined) lines.add(text);
  }
  const [first, ...rest] = lines;
  if (first === undefined) return html`<span class="quiet">no answer, so no limit</span>`;
  return html`${first}${
    rest.length === 0
      ? undefined
      : html`<details>
          <summary>${countOf(rest.length, 'more limit')}</summary>
          <ul>
            ${rest.slice(0, mostShown).map((text) => html`<li>${text}</li>`)}
          </ul>
        </details>`
  }`;
}

function blindOf(findings: readonly Finding[]): Html {
  const groups = new Map<string, string[]>();
  for (const finding of findings) {
    if (finding.outcome !== 'blind') continue;
    const detail = finding.reason.detail;
    const codes = groups.get(detail);
    if (codes === undefined) groups.set(detail, [finding.check]);
    else codes.push(finding.check);
  }
  const rows = [...groups];
  if (rows.length === 0) return html`<span class="quiet">every question that was asked was answered</span>`;
  const line = ([detail, codes]: readonly [string, string[]]): Html =>
    html`<li>
      ${detail}
      <small>${codes.slice(0, 6).join(', ')}${codes.length > 6 ? `, ${String(codes.length - 6)} more` : ''}</small>
    </li>`;
  const head = rows.slice(0, 2);
  const rest = rows.slice(2, mostShown);
  return html`<ul class="blind">
      ${head.map(line)}
    </ul>
    ${
      rest.length === 0
        ? undefined
        : html`<details>
            <summary>${countOf(rows.length - 2, 'more blind spot')}</summary>
            <ul class="blind">
              ${rest.map(line)}
            </ul>
          </details>`
    }`;
}

/** Per witness: what it saw, what it would have seen, what it could not see. The three columns have the same weight. */
export function witnessTable(testimonies: readonly WitnessTestimony[], checks: ReadonlyMap<string, Check>): Html {
  return html`<div class="scroll">
    <table class="witnesses">
      <thead>
        <tr>
          <th scope="col">witness</th>
          <th scope="col">what it saw</th>
          <th scope="col">what it would have seen</th>
          <th scope="col">what it could not see</th>
        </tr>
      </thead>
      <tbody>
        ${testimonies.map(
          ({ witness, testimony: { findings, coverage } }) =>
            html`<tr>
              <th scope="row">
                ${witness}<br /><small>${Math.round(100 * Math.max(0, Math.min(1, coverage.share)))} % looked at</small>
              </th>
              <td>${seen(findings, checks)}</td>
              <td>${limitsOf(findings, checks)}</td>
              <td>${blindOf(findings)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
