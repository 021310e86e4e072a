export { trace, type TraceInput } from './trace-witness.ts';
export { nodeKinds, supplyGraph, type NodeKind, type SupplyGraph } from './supply-graph.ts';
export { traceClosure, type Closure, type Touched } from './trace-closure.ts';
