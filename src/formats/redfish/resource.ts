import type { JsonObject } from '../inventory/json-text.ts';

/** One Redfish resource (DSP0266) as a service gave it. */
export interface RedfishResource {
  /** `@odata.id`; empty where the resource names none. */
  readonly id: string;
  /** Schema name without version: `Chassis`, `ComponentIntegrity`, `ProcessorCollection`. */
  readonly type: string;
  /** `v1_22_0`; undefined for collections. */
  readonly schemaVersion: string | undefined;
  readonly name: string | undefined;
  readonly properties: JsonObject;
}

export interface RedfishTree {
  readonly resources: readonly RedfishResource[];
  /** What does not add up, or was left out, in words. */
  readonly notes: readonly string[];
}
