/** The model that `references/firmware/<model>/…` and its like are for, lower case: the operator's own word. */
export function modelFolder(file: string): string | undefined {
  return /^references\/(?:rim|firmware|secure-boot)\/([^/]+)\/./.exec(file)?.[1]?.toLowerCase();
}
