import ts from 'typescript';
import { walk } from './source-files.ts';

/** What a pure room would read from the air: the clock, chance, the process, the network, what others left behind. */
const air = new Set([
  'process',
  'require',
  'navigator',
  'fetch',
  'globalThis',
  'global',
  'performance',
  'crypto',
  'Temporal',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'console',
  'WebSocket',
  'EventSource',
  'XMLHttpRequest',
  'BroadcastChannel',
  'eval',
  'Function',
]);

/** Methods whose answer depends on the time zone or the language of the machine. */
const localMethods =
  /^(?:resolvedOptions|getTimezoneOffset|[gs]et(?:FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)|toLocale\w*String|to(?:Date|Time)String)$/;

interface Breath {
  readonly node: ts.Node;
  readonly what: string;
}

/** Names that only look like a use: a member's, or what another module calls it. */
function isOnlyName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  if (ts.isImportSpecifier(parent)) return parent.propertyName === node;
  if (ts.isExportSpecifier(parent)) return parent.parent.parent.moduleSpecifier !== undefined;
  return (
    (ts.isPropertyAssignment(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isMethodSignature(parent) ||
      ts.isAccessor(parent)) &&
    parent.name === node
  );
}

/** `new Date(x)` of exactly one value, `Date.UTC` and `Date.parse` say the same everywhere; nothing else of it does but its type. */
function isPureDate(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name.text === 'UTC' || parent.name.text === 'parse';
  if (ts.isBinaryExpression(parent)) return parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
  if (!ts.isNewExpression(parent) || parent.expression !== node) return false;
  const [only, ...more] = parent.arguments ?? [];
  return only !== undefined && more.length === 0 && !ts.isSpreadElement(only);
}

function isPureMath({ parent }: ts.Identifier): boolean {
  return ts.isPropertyAccessExpression(parent) && parent.name.text !== 'random';
}

function breathOf(node: ts.Node): string | undefined {
  if (ts.isIdentifier(node)) {
    if (localMethods.test(node.text)) return node.text;
    if (isOnlyName(node)) return undefined;
    if (node.text === 'Date') return isPureDate(node) ? undefined : node.parent.getText();
    if (node.text === 'Math') return isPureMath(node) ? undefined : node.parent.getText();
    return air.has(node.text) ? node.text : undefined;
  }
  if (ts.isStringLiteralLike(node) && ts.isElementAccessExpression(node.parent)) {
    return localMethods.test(node.text) ? node.text : undefined;
  }
  return ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword ? 'import.meta' : undefined;
}

/** Types vanish before the program runs; what a class extends does not. */
const runs = (node: ts.Node): boolean => !ts.isTypeNode(node) || ts.isExpressionWithTypeArguments(node);

/** Every use of what is neither an argument nor a constant of the program, in a file of a pure room. */
export function airIn(source: ts.SourceFile): readonly Breath[] {
  return [...walk(source, runs)].flatMap((node) => {
    const name = breathOf(node);
    return name === undefined ? [] : [{ node, what: `reads from the air (${name.slice(0, 60)})` }];
  });
}
