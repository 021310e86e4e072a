export * from './fleet/simulated-fleet.ts';
export * from './fleet/simulate-fleet.ts';
