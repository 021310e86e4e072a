// Writes docs/checks.md and docs/schemas from the code; with --check, fails where they differ from it.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { intakeSchemas } from '../src/formats/tables/index.ts';
import { witnesses } from '../src/witnesses/index.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function checksPage(): string {
  const lines = [
    '# Checks',
    '',
    'Every question that a witness can answer, made from the code by `npm run docs`. A check that has no evidence is `blind`; it never agrees.',
  ];
  for (const witness of witnesses) {
    lines.push(
      '',
      `## ${witness.name}`,
      '',
      `Needs: ${witness.needs.map((need) => `${need.reduction} (${need.why})`).join('; ')}.`,
    );
    for (const check of witness.checks) {
      const classes = check.implantClasses.length === 0 ? 'none' : check.implantClasses.join(', ');
      lines.push(
        '',
        `### ${check.code}`,
        '',
        check.question,
        '',
        '| | |',
        '| --- | --- |',
        `| bearing | ${check.bearing} |`,
        `| implant classes | ${classes} |`,
        `| contradicts | ${cell(check.outcomes.contradicts)} |`,
        `| agrees | ${cell(check.outcomes.agrees)} |`,
        `| blind | ${cell(check.outcomes.blind)} |`,
        `| limit | ${cell(check.limit)} |`,
        `| standard | ${cell(check.standard)} |`,
        `| revision | ${String(check.revision)} |`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

const wanted = new Map<string, string>([['docs/checks.md', checksPage()]]);
for (const { name, schema } of intakeSchemas()) {
  wanted.set(join('docs/schemas', name), `${JSON.stringify(schema, null, 2)}\n`);
}

const problems: string[] = [];
if (process.argv.includes('--check')) {
  for (const [path, text] of wanted) {
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text)
      problems.push(`${path} is not what the code says; run npm run docs`);
  }
  for (const file of existsSync('docs/schemas') ? readdirSync('docs/schemas') : []) {
    if (!wanted.has(join('docs/schemas', file))) problems.push(`docs/schemas/${file} has no file in the code`);
  }
  // Links between the pages, and from the README, must lead somewhere.
  for (const page of [
    'README.md',
    'CONTRIBUTING.md',
    ...readdirSync('docs')
      .filter((name) => name.endsWith('.md'))
      .map((name) => join('docs', name)),
  ]) {
    const text = readFileSync(page, 'utf8');
    for (const match of text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      const target = match[1] ?? '';
      if (/^[a-z]+:/.test(target)) continue;
      if (!existsSync(join(page, '..', target))) problems.push(`${page} links to ${target}, which is not there`);
    }
  }
} else {
  rmSync('docs/schemas', { recursive: true, force: true });
  mkdirSync('docs/schemas', { recursive: true });
  for (const [path, text] of wanted) writeFileSync(path, text);
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`${String(wanted.size)} files from the code, ${String(problems.length)} problems\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
