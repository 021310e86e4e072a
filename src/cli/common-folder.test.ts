import { describe, expect, it } from 'vitest';
import { commonFolder } from './common-folder.ts';

describe('commonFolder', () => {
  it.each([
    [[], ''],
    [['a'], ''],
    [['x/a'], 'x/'],
    [['x/y/a', 'x/y/b'], 'x/y/'],
    [['x/y/a', 'x/yz/b'], 'x/'],
    [['/x/a', 'y/a'], ''],
  ])('of %j is %j', (paths, folder) => {
    expect(commonFolder(paths)).toBe(folder);
  });
});
