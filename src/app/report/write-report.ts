import type { Examination } from '../examine/examine.ts';
export function writeReport(_examination: Examination, folder: string): Promise<string> {
  return Promise.resolve(folder);
}
