import { FormatError } from '../../core/index.ts';

/** In which words a parser refuses, or `decoded` where it does not. */
export function refusal(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    if (error instanceof FormatError) return error.message;
    throw error;
  }
  return 'decoded';
}
