/** The folder that all paths lie in, with its slash; empty where they have none in common. */
export function commonFolder(paths: readonly string[]): string {
  const [first, ...rest] = paths;
  if (first === undefined) return '';
  let parts = first.split('/').slice(0, -1);
  for (const path of rest) {
    const others = path.split('/').slice(0, -1);
    const differs = parts.findIndex((part, i) => part !== others[i]);
    if (differs >= 0) parts = parts.slice(0, differs);
  }
  return parts.map((part) => `${part}/`).join('');
}
