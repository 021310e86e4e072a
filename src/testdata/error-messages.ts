import { dirname, relative, sep } from 'node:path';
import ts from 'typescript';
import { lineOf, walk } from './source-files.ts';

/** A message that a file throws, as it is written. */
export interface Message {
  /** What it is an error of: the folder of a format, or of one way of collecting. */
  readonly of: string;
  /** `file:line`. */
  readonly place: string;
  /** A constant text, or a template with what is put into it. */
  readonly text: string;
}

/** Which argument is the message, of what throws by itself. */
const throwing: ReadonlyMap<string, number> = new Map([
  ['FormatError', 1],
  ['UsageError', 0],
]);
const failing = 'fail';

/** `formats/tpm` for a file anywhere below it; a file that lies in the room itself is one by itself. */
function formatOf(src: string, file: string): string {
  const [room = '', name = ''] = relative(src, file).split(sep);
  return `${room}/${name}`;
}

/** Functions by name with the place of the parameter that they throw as a message: of one file, and what files export. */
interface Wrappers {
  readonly own: ReadonlyMap<ts.SourceFile, Map<string, number>>;
  readonly exported: Map<string, number>;
}

function placeOf(name: string, { own, exported }: Wrappers, source: ts.SourceFile): number | undefined {
  return own.get(source)?.get(name) ?? exported.get(name) ?? (name === failing ? 0 : undefined);
}

function calledName(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined;
  const { expression } = node;
  if (ts.isIdentifier(expression)) return expression.text;
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : undefined;
}

/** The message that a call or `new` is given; undefined where it is none that throws. */
function messageOf(node: ts.Node, wrappers: Wrappers): ts.Expression | undefined {
  const name = calledName(node);
  if (name === undefined || (!ts.isCallExpression(node) && !ts.isNewExpression(node))) return undefined;
  const at = ts.isNewExpression(node) ? throwing.get(name) : placeOf(name, wrappers, node.getSourceFile());
  return at === undefined ? undefined : node.arguments?.[at];
}

type Function = ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression | ts.MethodDeclaration;

function isFunction(node: ts.Node): node is Function {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node) ||
    ts.isMethodDeclaration(node)
  );
}

function nameOf(node: Function): string | undefined {
  if (node.name !== undefined)
    return ts.isIdentifier(node.name) || ts.isPrivateIdentifier(node.name) ? node.name.text : undefined;
  const { parent } = node;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : undefined;
}

/** Whether other files may call it: what is exported, and the methods of a class. */
function isKnownElsewhere(node: Function): boolean {
  const holder = ts.isArrowFunction(node) || ts.isFunctionExpression(node) ? node.parent.parent.parent : node;
  if (ts.isMethodDeclaration(node)) return true;
  return ts.canHaveModifiers(holder) && (ts.getModifiers(holder) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

/** The place of the parameter that a function throws as its message, as it is; undefined where it throws none. */
function thrownParameter(node: Function, wrappers: Wrappers): number | undefined {
  if (node.body === undefined) return undefined;
  const parameters = node.parameters.map((one) => one.name.getText());
  for (const inside of walk(node.body)) {
    const message = messageOf(inside, wrappers);
    const at = message === undefined ? -1 : parameters.indexOf(message.getText());
    if (at !== -1) return at;
  }
  return undefined;
}

/** Functions that hand a parameter on as it is: `refuse(item, message)`, `failAt(element, message)` and their like. */
function wrappersIn(sources: readonly ts.SourceFile[]): Wrappers {
  const wrappers = { own: new Map(sources.map((source) => [source, new Map<string, number>()])), exported: new Map<string, number>() };
  // One that calls another is known when the other is.
  for (let changed = true; changed;) {
    changed = false;
    for (const [source, own] of wrappers.own) {
      for (const node of walk(source)) {
        const name = isFunction(node) ? nameOf(node) : undefined;
        if (!isFunction(node) || name === undefined || own.has(name)) continue;
        const at = thrownParameter(node, wrappers);
        if (at === undefined) continue;
        changed = true;
        own.set(name, at);
        if (isKnownElsewhere(node)) wrappers.exported.set(name, at);
      }
    }
  }
  return wrappers;
}

/** The constant texts that an expression may be: both sides of a choice. */
function* textsOf(message: ts.Expression): Generator<string> {
  if (ts.isStringLiteralLike(message)) yield message.text;
  else if (ts.isTemplateExpression(message)) yield message.getText().slice(1, -1);
  else if (ts.isParenthesizedExpression(message)) yield* textsOf(message.expression);
  else if (ts.isConditionalExpression(message)) {
    yield* textsOf(message.whenTrue);
    yield* textsOf(message.whenFalse);
  }
}

/** Every message with a text of its own that these files give to FormatError, UsageError, or what throws one for them. */
export function errorMessages(src: string, sources: readonly ts.SourceFile[]): readonly Message[] {
  const wrappers = wrappersIn(sources);
  return sources.flatMap((source) =>
    [...walk(source)].flatMap((node) => {
      const message = messageOf(node, wrappers);
      if (message === undefined) return [];
      const place = `${relative(dirname(src), source.fileName)}:${lineOf(node)}`;
      return [...textsOf(message)].map((text) => ({ of: formatOf(src, source.fileName), place, text }));
    }),
  );
}

/** Messages that two places of one format share: who reads one cannot tell which of two things went wrong. */
export function sharedMessages(messages: readonly Message[]): readonly string[] {
  const known = new Map<string, Message>();
  return messages.flatMap((message) => {
    const key = `${message.of}\n${message.text}`;
    const first = known.get(key);
    known.set(key, first ?? message);
    return first === undefined ? [] : [`${message.place} says the same as ${first.place}: ${message.text}`];
  });
}

/** Messages of fewer than two words; what is put into a template counts as one. */
export function shortMessages(messages: readonly Message[]): readonly string[] {
  return messages.flatMap(({ place, text }) => {
    const words = text.replaceAll(/\$\{[^}]*\}/g, ' x ').match(/[\p{L}\p{N}]+/gu) ?? [];
    return words.length < 2 ? [`${place}: ${JSON.stringify(text)}`] : [];
  });
}
