import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lintText } from '../weigh/index.ts';
import { escapeText } from './html.ts';
import { pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';
import { renderReport } from './render-report.ts';
import { onePixel, testModel } from './testdata/report-model.ts';
import { cannotSeeColumns, cannotSeeRows, headings, texts } from './texts.ts';
import { wordMeanings, wordOrder } from './verdict-words.ts';

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><style>*{display:none}',
  '</svg><foreignObject><iframe src="https://example.org">',
  '&lt;b&gt;',
  'javascript:alert(1)',
];

/** The page without what we wrote ourselves and without the text of quoted attributes: only tags and text are left. */
function foreignMarkup(page: string): string {
  return page.replace(pageScript, '').replace(pageStyle, '');
}

function tagsOf(page: string): string[] {
  return [...foreignMarkup(page).matchAll(/<\/?([a-zA-Z!][^\s>/]*)/g)]
    .map(([, name = '']) => name.toLowerCase())
    .sort();
}

describe('renderReport', () => {
  it.each(hostile)('writes %s as text wherever it comes from', (text) => {
    const page = renderReport(testModel({ machines: 14, text }));
    expect(tagsOf(page)).toEqual(tagsOf(renderReport(testModel({ machines: 14, text: 'x' }))));
    expect(foreignMarkup(page)).not.toContain(text.includes('<') ? text : '\u0000');
    expect(page).toContain(escapeText(text));
    // No attribute of ours begins with "on", so one that does would be the evidence's.
    expect(foreignMarkup(page).replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\son\w+\s*=/);
  });

  it('shows characters that hide or reorder text by their number', () => {
    const page = renderReport(testModel({ machines: 7, text: 'ab\u202Egpj\u0000\u200B\uD800' }));
    expect(page).toContain('ab[U+202E]gpj[U+0000][U+200B][U+D800]');
    for (const hidden of ['\u202E', '\u0000', '\u200B']) expect(page.includes(hidden)).toBe(false);
  });

  it('escapes any text so that no markup is left of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(escapeText(text)).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
      }),
    );
  });

  it('cuts a text of a megabyte', () => {
    expect(escapeText('a'.repeat(1_000_000)).length).toBeLessThan(2100);
  });

  it('loads nothing: no address outside of the page, and a policy that allows none', () => {
    const page = renderReport(testModel({ machines: 14 }));
    for (const [, address = ''] of page.matchAll(/\s(?:href|src|xlink:href|action|srcset)="([^"]*)"/g)) {
      expect(address).toMatch(/^(?:#[\w-]+|data:image\/webp;base64,.*)$/);
    }
    expect(page).not.toMatch(/@import|url\((?!#)|https?:/);
    expect(page.includes(escapeText("default-src 'none'; "))).toBe(true);
    const script = /<script>([^]*?)<\/script>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(script).digest('base64');
    expect(page.includes(escapeText(`script-src 'sha256-${hash}'`))).toBe(true);
    expect(page.match(/<script/g)).toHaveLength(1);
  });

  it('draws no picture that is not inside the page as JPEG, PNG or WebP', () => {
    const model = testModel({ machines: 7 });
    const planted = [
      'https://example.org/a.png',
      'data:image/svg+xml;base64,AAAA',
      'data:image/png;base64,AA"onload="x',
    ];
    for (const dataUri of planted) {
      const cards = model.cards.map((card) => ({
        ...card,
        pictures: card.pictures.map((pair) => ({ ...pair, unit: { ...pair.unit, dataUri } })),
      }));
      const page = renderReport({ ...model, cards });
      expect(page).not.toContain(dataUri);
      expect(page).toContain('The picture cannot be drawn here.');
    }
    expect(renderReport(model)).toContain(onePixel);
  });

  it('says the sentence first, then what now, before any table', () => {
    const model = testModel({ machines: 21 });
    const page = renderReport(model);
    const at = (text: string): number => page.indexOf(text);
    expect(at(model.summary.sentence)).toBeGreaterThan(0);
    expect(at(model.summary.sentence)).toBeLessThan(at('id="now"'));
    const ids = headings.map(([id]) => at(`<section class="part" id="${id}">`));
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(Math.min(...ids)).toBeGreaterThan(0);
    expect(at('id="now"')).toBeLessThan(at('<table'));
  });

  it('gives every machine that differs a card, and every anchor it links to exists once', () => {
    const page = renderReport(testModel({ machines: 70 }));
    expect(page.match(/<article class="card/g)).toHaveLength(20);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  it('keeps evidence, posterior and basis apart', () => {
    const page = renderReport(testModel({ machines: 7 }));
    for (const heading of ['<h5>Evidence</h5>', '<h5>Posterior by rung of the prior</h5>', '<h5>Basis</h5>']) {
      expect(page).toContain(heading);
    }
    expect(page).toContain('prior 1e-6');
  });

  it('stays below 20 MB for ten thousand machines, and says what it left out', () => {
    const page = renderReport(testModel({ machines: 10_000, text: ' and a serial number of ordinary length' }));
    expect(Buffer.byteLength(page)).toBeLessThan(20e6);
    expect(page.match(/<td data-v=/g)).toHaveLength(10_000);
  }, 30_000);

  it('gives the same bytes for the same model', () => {
    expect(renderReport(testModel({ machines: 30 }))).toBe(renderReport(testModel({ machines: 30 })));
  });

  it('draws a fleet of no machines', () => {
    const model = testModel({ machines: 0 });
    expect(renderReport(model)).toContain(escapeText(model.summary.sentence));
  });
});

/** Hue in degrees and saturation, 0 to 1, of a hexadecimal colour (HSV). */
function hueOf(colour: string): { hue: number; saturation: number } {
  const full = colour.length === 4 ? colour.replace(/[\da-f]/gi, '$&$&') : colour;
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(full.slice(at, at + 2), 16) / 255);
  const most = Math.max(r, g, b);
  const range = most - Math.min(r, g, b);
  if (range === 0) return { hue: 0, saturation: 0 };
  const sixth = most === r ? ((g - b) / range + 6) % 6 : most === g ? (b - r) / range + 2 : (r - g) / range + 4;
  return { hue: sixth * 60, saturation: range / most };
}

function greens(sheet: string): string[] {
  return [...sheet.matchAll(/#[\da-f]{3}(?:[\da-f]{3})?\b/gi)]
    .map(([colour]) => colour)
    .filter((colour) => {
      const { hue, saturation } = hueOf(colour);
      return saturation > 0.1 && hue > 65 && hue < 185;
    });
}

describe('what the report may not say', () => {
  it('has no green', () => {
    expect(pageStyle.match(/#[\da-f]{6}/gi)?.length ?? 0).toBeGreaterThan(30);
    expect(greens(pageStyle)).toEqual([]);
    expect(pageStyle).not.toMatch(/\b(?:green|lime|olive|teal|rgb|hsl|oklch|lab)\b/i);
    expect(greens('a{color:#2e8b57}')).toEqual(['#2e8b57']);
  });

  it('has fixed texts that the lint of all texts passes', () => {
    const all = [
      ...Object.values(texts),
      ...headings.map(([, title]) => title),
      ...cannotSeeColumns,
      ...cannotSeeRows.flat(),
      ...wordOrder.flatMap((word) => [word, wordMeanings[word]]),
    ];
    expect(all.length).toBeGreaterThan(50);
    for (const text of all) expect(lintText(text)).toEqual([]);
  });

  it('passes the lint as a whole page', () => {
    const page = renderReport(testModel({ machines: 21 }));
    const text = foreignMarkup(page)
      .replace(/<\/(?:td|th|p|li|h\d|div|summary|figcaption|title)>/g, '.\n')
      .replace(/<[^>]*>/g, ' ');
    expect(lintText(text)).toEqual([]);
  });
});
