import type { FindingClass } from '../core/index.ts';
import { enfsiBand, significant, statement } from '../weigh/index.ts';
import type { ClassVerdict, Verdict } from '../weigh/index.ts';
import { html } from './html.ts';
import type { Content, Html } from './html.ts';
import { plainTable } from './plain-table.ts';
import type { Column } from './plain-table.ts';
import { classOrder } from './report-model.ts';
import { texts } from './texts.ts';
import { differs } from './verdict-words.ts';
import { verdictMark } from './verdict-shape.ts';

function ratio(name: FindingClass, { lr: [low, high], lrUsed }: ClassVerdict): readonly Content[] {
  if (name === 'unexplained-communication') return [undefined, undefined, 'carries no ratio'];
  if (low === 1 && high === 1) return ['1', undefined, 'nothing measured speaks either way'];
  return [significant(lrUsed), `${significant(low)} to ${significant(high)}`, enfsiBand(lrUsed)];
}

function evidenceTable(verdict: Verdict): Html {
  return plainTable(
    [
      { title: 'class' },
      { title: 'verdict' },
      { title: 'ratio used', as: 'num' },
      { title: 'interval', as: 'num' },
      { title: 'in words' },
      { title: 'made of' },
    ],
    classOrder.map((name) => {
      const own = verdict.classes[name];
      return [name, verdictMark(own.word), ...ratio(name, own), own.reasons.join('; ')];
    }),
  );
}

function posteriorTable(verdict: Verdict, names: readonly FindingClass[]): Html {
  const rungs = [...new Set(names.flatMap((name) => Object.keys(verdict.classes[name].posteriorByPrior)))];
  const columns: Column[] = [
    { title: 'class' },
    ...rungs.map((rung): Column => ({ title: `prior ${rung}`, as: 'num' })),
  ];
  return plainTable(
    columns,
    names.map((name) => [
      name,
      ...rungs.map((rung) => {
        const value = verdict.classes[name].posteriorByPrior[rung];
        return value === undefined ? undefined : significant(value);
      }),
    ]),
  );
}

/** The three lines about the classes that differ, then the whole tables. Evidence, posterior and basis each stand alone. */
export function classTable(verdict: Verdict): Html {
  const contested = classOrder.filter((name) => differs(verdict.classes[name].word));
  const named =
    contested.length > 0 ? contested : classOrder.filter((name) => verdict.classes[name].word === 'nothing-found');
  const withOdds = named.filter((name) => name !== 'unexplained-communication');
  return html`<div class="three">
      ${named.slice(0, 3).map((name) => {
        const { evidence, confidence } = statement(name, verdict.classes[name]);
        return html`<p>
          <b>${name}</b> <span class="line">Evidence: ${evidence}</span> <span class="line">Basis: ${confidence}</span>
        </p>`;
      })}
    </div>
    <details>
      <summary>Weighing: ratio, posterior by prior, basis, for every class</summary>
      <p class="quiet">${texts.neverMerged}</p>
      <h5>Evidence</h5>
      <p class="quiet">${texts.ratio}</p>
      ${evidenceTable(verdict)}
      ${
        withOdds.length === 0
          ? undefined
          : html`<h5>Posterior by rung of the prior</h5>
              <p class="quiet">${texts.posterior}</p>
              ${posteriorTable(verdict, withOdds)}`
      }
      <h5>Basis</h5>
      <p class="quiet">${texts.basis}</p>
      ${plainTable(
        [{ title: 'class' }, { title: 'power is' }, { title: 'limits' }],
        named.map((name) => {
          const own = verdict.classes[name];
          return [name, own.powerBasis, html`${own.limits.map(({ text }) => html`<div>${text}</div>`)}`];
        }),
      )}
    </details>`;
}
