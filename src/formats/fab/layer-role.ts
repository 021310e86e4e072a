import type { BoardSide } from '../board/index.ts';

/** What a layer of a file set is for. */
export type LayerRole =
  | { readonly kind: 'copper'; readonly position: 'top' | 'inner' | 'bottom'; readonly order: number }
  | { readonly kind: 'mask' | 'paste' | 'legend' | 'component'; readonly side: BoardSide }
  | { readonly kind: 'profile' }
  | { readonly kind: 'drill'; readonly plated: boolean }
  | { readonly kind: 'other' };

function sideOf(word: string | undefined): BoardSide {
  return word === 'Bot' || word === 'Bottom' ? 'bottom' : 'top';
}

/** The role that a file states of itself (5.6.3); undefined where it states none. */
export function statedRole(fileFunction: readonly string[]): LayerRole | undefined {
  const [kind, second, third] = fileFunction;
  switch (kind?.toLowerCase()) {
    case undefined:
      return undefined;
    case 'copper': {
      const order = Number(/^L(\d{1,3})$/.exec(second ?? '')?.[1] ?? '0');
      const position = third === 'Top' ? 'top' : third === 'Bot' ? 'bottom' : 'inner';
      return { kind: 'copper', position, order };
    }
    case 'soldermask':
      return { kind: 'mask', side: sideOf(second) };
    case 'paste':
      return { kind: 'paste', side: sideOf(second) };
    case 'legend':
      return { kind: 'legend', side: sideOf(second) };
    case 'component':
      return { kind: 'component', side: sideOf(third) };
    case 'profile':
      return { kind: 'profile' };
    case 'plated':
    case 'nonplated':
      return { kind: 'drill', plated: kind.toLowerCase() === 'plated' };
    default:
      return { kind: 'other' };
  }
}

type Pattern = readonly [RegExp, LayerRole];

const byName: readonly Pattern[] = [
  [
    /(?:\.gtl|[-_.]f[_.]cu\.\w+|top[_ -]?(?:layer|copper)?\.(?:gbr|art|ger|pho))$/,
    { kind: 'copper', position: 'top', order: 1 },
  ],
  [
    /(?:\.gbl|[-_.]b[_.]cu\.\w+|bot(?:tom)?[_ -]?(?:layer|copper)?\.(?:gbr|art|ger|pho))$/,
    { kind: 'copper', position: 'bottom', order: 999 },
  ],
  [/(?:\.gts|[-_.]f[_.]mask\.\w+)$/, { kind: 'mask', side: 'top' }],
  [/(?:\.gbs|[-_.]b[_.]mask\.\w+)$/, { kind: 'mask', side: 'bottom' }],
  [/(?:\.gtp|[-_.]f[_.]paste\.\w+)$/, { kind: 'paste', side: 'top' }],
  [/(?:\.gbp|[-_.]b[_.]paste\.\w+)$/, { kind: 'paste', side: 'bottom' }],
  [/(?:\.gto|[-_.]f[_.]silk\w*\.\w+)$/, { kind: 'legend', side: 'top' }],
  [/(?:\.gbo|[-_.]b[_.]silk\w*\.\w+)$/, { kind: 'legend', side: 'bottom' }],
  [/(?:\.gko|\.gm1|\.gml|edge[_.]cuts\.\w+|outline\.\w+|profile\.\w+)$/, { kind: 'profile' }],
];

/** The role that a name is usually given for: a guess, for files that say nothing of themselves. */
export function namedRole(name: string): LayerRole | undefined {
  const lower = (name.split('/').at(-1) ?? '').toLowerCase().slice(-200);
  const inner = /(?:\.g(?:p)?(\d{1,2})l?|[-_.]in(\d{1,2})[_.]cu\.\w+)$/.exec(lower);
  if (inner !== null) return { kind: 'copper', position: 'inner', order: 1 + Number(inner[1] ?? inner[2]) };
  return byName.find(([pattern]) => pattern.test(lower))?.[1];
}
