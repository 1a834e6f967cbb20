/** Memory, processor time, garbage collection and event loop of the process, as prom-client measures them by default. */
import { collectDefaultMetrics, Registry } from 'prom-client';

let registry: Registry | undefined;

/** The process has them once, however many gateways are in it; the observers behind them start with the first use. */
export function processMetrics(): Registry {
  if (registry === undefined) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 20 });
  }
  return registry;
}
