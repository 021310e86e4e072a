export type { Caller, CallerKind, CallerTruth, Endpoint, TrafficPlan } from './plan.ts';
export { callerKinds } from './plan.ts';
export { callerTruth, plantedCalls } from './planted-calls.ts';
export { simulateTraffic, simulateTrafficByHour } from './simulate-traffic.ts';
export type { HourOfTraffic } from './simulate-traffic.ts';
export type { Site } from './site.ts';
export { rightfulPolicy, sitesOf } from './site.ts';
export type { ZeekConn } from './zeek-conn.ts';
export { zeekConnText } from './zeek-conn.ts';
