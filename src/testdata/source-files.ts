import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import ts from 'typescript';

/** The production code below a folder, whatever its ending: a rule that reads `.ts` only is got round with `.mts`. */
export function sourceFiles(src: string): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !/\.test\.[cm]?[jt]sx?$/.test(file))
    .filter((file) => !file.split(sep).includes('testdata'))
    .map((file) => join(src, file));
}

export function parseSource(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ESNext, true);
}

/** Where something stands, as editors and compilers write it. */
export function lineOf(node: ts.Node): string {
  const source = node.getSourceFile();
  return String(source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1);
}

/** Every node below this one, itself included, in the order of the text. */
export function* walk(node: ts.Node, enters: (node: ts.Node) => boolean = () => true): Generator<ts.Node> {
  if (!enters(node)) return;
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  for (const child of children) yield* walk(child, enters);
}

/** One module that a file names: in an import, an export, `import()`, `require()`, `import = require()` or an import type. */
export interface ModuleName {
  readonly node: ts.Node;
  /** Undefined where it is no string literal: what is computed cannot be checked. */
  readonly target: string | undefined;
}

/** The modules that a file takes something from. */
export function* moduleNames(source: ts.SourceFile): Generator<ModuleName> {
  for (const node of walk(source)) {
    const name = moduleNameOf(node);
    if (name !== undefined) yield { node, target: ts.isStringLiteral(name) ? name.text : undefined };
  }
}

function moduleNameOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument;
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const isDoor =
    expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require');
  return isDoor ? (node.arguments[0] ?? node) : undefined;
}
