/**
 * What the bytes say is changed with their hash and never alone; lines of tables move without a meaning; who else's
 * exposure a golden picture could be is not asked of it.
 */
const tied =
  /^documents\.readable\.\d+\.value|\.raster$|\.line$|\.(?:message|offset|guessedKind|describe)$|networkPolicy\.value/;

/** The places of every field that can be changed by itself. */
export function places(value: unknown, path = ''): string[] {
  if (tied.test(path) || value === undefined) return [];
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return path === '' ? [] : [path];
  const members: [string, unknown][] =
    value instanceof Map ? [...value].map(([k, v]) => [String(k), v]) : Object.entries(value);
  const below = members.flatMap(([name, member]) => places(member, path === '' ? name : `${path}.${name}`));
  return Array.isArray(value) && value.length > 0 ? [...below, path] : below;
}

function another(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(1);
  if (value instanceof Float64Array) return value.map((one, at) => (at === 0 ? one - 1 : one));
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (typeof value !== 'string') return value;
  const time = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(time)) return new Date(time + 90 * 86_400_000).toISOString();
  const swap = new Map([
    ['top', 'bottom'],
    ['optical', 'xray'],
    ['src', 'dst'],
    ['bmc', 'host'],
    ['replaced', 'repair'],
    ['hold', 'own'],
    ['agrees', 'contradicts'],
    ['10.0.0.0/8', '192.0.2.0/24'],
  ]);
  if (/^[0-9a-f]{64}$/.test(value)) return value.startsWith('f') ? `0${value.slice(1)}` : `f${value.slice(1)}`;
  return swap.get(value) ?? `${value}x`;
}

/** Changes one field in place. */
export function changeField(whole: object, path: string): void {
  const names = path.split('.');
  const last = names.pop() ?? '';
  let at: unknown = whole;
  for (const name of names)
    at = at instanceof Map ? at.get(name) : typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined;
  if (typeof at !== 'object' || at === null) throw new Error(`no ${path}`);
  Reflect.set(at, last, another(Reflect.get(at, last)));
}
