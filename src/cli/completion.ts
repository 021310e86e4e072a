import type { Command } from 'commander';
import { Option } from 'commander';

interface CompletionFlags {
  readonly shell: 'bash' | 'zsh';
}

/** `case` arms for bash: the sub-commands and long flags of every command. */
function arms(command: Command, path: readonly string[]): string[] {
  const words = [
    ...command.commands.map((sub) => sub.name()),
    ...command.options.flatMap((option) => option.long ?? []),
    '--help',
  ];
  const pattern = path.length === 0 ? '""' : `"${path.join(' ')}"`;
  return [
    `    ${pattern}) words="${words.join(' ')}" ;;`,
    ...command.commands.flatMap((sub) => arms(sub, [...path, sub.name()])),
  ];
}

function script(root: Command, shell: CompletionFlags['shell']): string {
  const lines = [
    '_assayer() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" path="" word words=""',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    '    case "$word" in -*) ;; *) [ -e "$word" ] || path="${path:+$path }$word" ;; esac',
    '  done',
    '  case "$path" in',
    ...arms(root, []),
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -f -- "$current"))',
    '}',
    'complete -o filenames -F _assayer assayer',
  ];
  return [...(shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : []), ...lines].join('\n');
}

export function registerCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a completion script: source <(assayer completion)')
    .addOption(new Option('--shell <name>').choices(['bash', 'zsh']).default('bash'))
    .action((flags: CompletionFlags) => {
      process.stdout.write(`${script(program, flags.shell)}\n`);
    });
}
