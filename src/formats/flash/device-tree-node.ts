/** A node of a flattened device tree; where the values of its properties lie in the image. */
export interface DeviceTreeNode {
  readonly name: string;
  readonly properties: ReadonlyMap<string, { readonly at: number; readonly size: number }>;
  readonly children: readonly DeviceTreeNode[];
}

export interface DeviceTree {
  readonly root?: DeviceTreeNode;
  /** What was wrong with the structure block, in words. */
  readonly fault?: string;
}
