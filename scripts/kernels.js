// Compiles src/image/kernels/assembly (AssemblyScript) to SIMD WebAssembly and writes it as a module, which is committed: whoever
// installs or runs the project needs no compiler. `--check` says whether the committed module is what the source gives.
import asc from 'assemblyscript/asc';
import { Buffer } from 'node:buffer';
import { readFileSync, writeFileSync } from 'node:fs';

const source = 'src/image/kernels/assembly/index.ts';
const target = 'src/image/kernels/wasm.ts';
const args = [
  source,
  '--outFile',
  'kernels.wasm',
  '-O3',
  '--enable',
  'simd',
  '--runtime',
  'stub',
  '--importMemory',
  '--noAssert',
];
const files = new Map();
const { error, stderr } = await asc.main(args, {
  writeFile: (name, contents) => void files.set(name, contents),
});
if (error) {
  process.stderr.write(stderr.toString());
  process.exit(1);
}
const encoded = Buffer.from(files.get('kernels.wasm')).toString('base64');
const text = `// Made from ${source} by scripts/kernels.js; not edited by hand.\n// prettier-ignore\nexport const kernelsBase64 =\n  '${encoded}';\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') === text) process.exit(0);
  process.stderr.write(`${target} is not what ${source} gives; run node scripts/kernels.js\n`);
  process.exit(1);
}
writeFileSync(target, text);
