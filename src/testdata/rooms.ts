import { dirname, join, normalize, relative, sep } from 'node:path';
import ts from 'typescript';
import { airIn } from './air.ts';
import type { ModuleName } from './source-files.ts';
import { lineOf, moduleNames, parseSource, sourceFiles } from './source-files.ts';

/** Which rooms a room may import (docs/architecture.md). A room that is not in this table may not exist. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  core: [],
  math: ['core'],
  formats: ['core'],
  image: ['core', 'math'],
  ledger: ['core'],
  witnesses: ['core', 'math', 'formats', 'image'],
  weigh: ['core', 'math'],
  plan: ['core', 'math', 'weigh'],
  simulate: ['core', 'math', 'formats', 'image'],
  report: ['core', 'formats', 'image', 'ledger', 'weigh', 'plan'],
  store: ['core', 'formats', 'ledger', 'weigh'],
  collect: ['core', 'formats'],
  app: ['core', 'math', 'formats', 'image', 'ledger', 'witnesses', 'weigh', 'plan', 'simulate', 'report', 'store', 'collect'],
  cli: ['core', 'app'],
};
const mayDoInputAndOutput = new Set(['store', 'collect', 'app', 'cli']);
/** Talks to hostile controllers with Node's own client alone. */
const usesNoPackage = new Set(['collect']);
/** The one package that a pure room uses: deterministic signatures for simulated identities. */
const packagesOf: Readonly<Record<string, readonly string[]>> = { simulate: ['@noble/curves'] };

/** What a pure room may use of node:crypto: what gives the same answer for the same bytes. No key is made, nothing is signed. */
const pureCrypto = new Set(['createHash', 'hash', 'getHashes', 'verify', 'createPublicKey', 'constants', 'KeyObject']);

/** Names taken from node:crypto that a pure room may not have; `*` where the whole module is taken. */
function forbiddenCrypto({ node }: ModuleName): readonly string[] {
  const named = namesOf(node);
  return named === undefined ? ['*'] : named.filter((name) => !pureCrypto.has(name));
}

/** The exported names that an import or export takes by name; undefined where it takes the module. */
function namesOf(node: ts.Node): readonly string[] | undefined {
  const list = ts.isImportDeclaration(node)
    ? node.importClause?.name === undefined
      ? node.importClause?.namedBindings
      : undefined
    : ts.isExportDeclaration(node)
      ? node.exportClause
      : undefined;
  if (list === undefined || !(ts.isNamedImports(list) || ts.isNamedExports(list))) return undefined;
  const elements: readonly (ts.ImportSpecifier | ts.ExportSpecifier)[] = list.elements;
  return elements.map((one) => (one.propertyName ?? one.name).text);
}

function violationsOfImport(module: ModuleName, file: string, src: string): readonly string[] {
  const [room = '', second = ''] = relative(src, file).split(sep);
  const { target } = module;
  const pure = !mayDoInputAndOutput.has(room);
  if (target === undefined) return ['a module whose name is no plain string'];
  if (target.startsWith('.')) {
    const path = relative(src, normalize(join(dirname(file), target))).split(sep);
    const [otherRoom = '', otherSecond = ''] = path;
    const out: string[] = [];
    if (path.includes('testdata')) out.push('may not import testdata');
    if (otherRoom !== room && rooms[room]?.includes(otherRoom) !== true) out.push(`may not import ${otherRoom}`);
    const isFolder = (name: string): boolean => !name.endsWith('.ts');
    if (room === 'witnesses' && otherRoom === room && isFolder(second) && isFolder(otherSecond) && second !== otherSecond)
      out.push(`the witness ${second} may not import the witness ${otherSecond}`);
    return out;
  }
  if (!pure) {
    const isPackage = !target.startsWith('node:') && usesNoPackage.has(room);
    return isPackage ? [`the package ${target} in a room that needs none`] : [];
  }
  if (target === 'node:crypto') return forbiddenCrypto(module).map((name) => `${name} of node:crypto in a pure room`);
  if (target.startsWith('node:')) return [`${target} in a pure room`];
  const known = (packagesOf[room] ?? []).some((name) => target === name || target.startsWith(`${name}/`));
  return known ? [] : [`the package ${target} in a pure room`];
}

/** Everything that crosses a boundary it may not cross, in words, with its line. */
export function violations(src: string): readonly string[] {
  const out: string[] = [];
  for (const file of sourceFiles(src)) {
    const here = relative(src, file);
    const [room = ''] = here.split(sep);
    if (rooms[room] === undefined) {
      out.push(`${here}: the room ${room} is not in the table`);
      continue;
    }
    const source = parseSource(file);
    for (const module of moduleNames(source)) {
      for (const what of violationsOfImport(module, file, src)) out.push(`${here}:${lineOf(module.node)}: ${what}`);
    }
    if (mayDoInputAndOutput.has(room)) continue;
    for (const { node, what } of airIn(source)) out.push(`${here}:${lineOf(node)}: ${what}`);
  }
  return out;
}
