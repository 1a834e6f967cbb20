/** The public API of the package `accounts-graph`: the gateway and the sandbox to embed, the schema, and predictions. */
export { ConfigError, loadAppDirectSandboxConfig, loadConfig, loadSandboxConfig } from './config/config.ts';
export type {
  AppDirectSandboxConfig,
  Config,
  Environment,
  FederationConfig,
  LogLevel,
  PlannerConfig,
  PredictionConfig,
  SandboxConfig,
  ScaleOutConfig,
  ServerConfig,
  UpstreamConfig,
  UpstreamLimits,
} from './config/config.ts';
export type { Constants } from './config/constants.ts';
export { explainDocument } from './app/explain.ts';
export type { ExplainedOperation, ExplainOptions } from './app/explain.ts';
export type { PredictedField } from './planner/predict.ts';
export { printSubgraphSdl } from './federation/sdl.ts';
export type { SubgraphSdlOptions } from './federation/sdl.ts';
export { createGateway, sandboxTokens } from './app/create-gateway.ts';
export type { Gateway, GatewayOptions } from './app/create-gateway.ts';
export { createGraph } from './app/graph.ts';
export type { Graph, GraphOptions } from './app/graph.ts';
export type { GraphContext } from './operation/context.ts';
export type { ContextRequest } from './operation/create-context.ts';
export type { Explained, Explanation, Foreseen } from './operation/explanation.ts';
export type { LoadObserver } from './loaders/observer.ts';
export { appDirectTokens, createAppDirectSandbox, createSandbox } from './sandbox/server.ts';
export type { AppDirectSandboxOptions, Sandbox, SandboxOptions } from './sandbox/server.ts';
export { buildSchema } from './schema/index.ts';
export { printSdl } from './schema/core/print.ts';
export type { GatewayPlugin } from './server/operation/request-state.ts';
export type { OperationInput, OperationWrapper, RunOperation } from './server/operation/run-operation.ts';
export type { ReadinessCheck } from './server/http/management.ts';
export type { Stopped } from './server/http/http-server.ts';
export type { ListeningServer } from './server/serve.ts';
export { createLogger } from './server/log/logger.ts';
export type { Logger, LoggerOptions } from './server/log/logger.ts';
export { start } from './app/start.ts';
export type { RunningGateway, StartOptions } from './app/start.ts';
export { createMetrics } from './telemetry/metrics.ts';
export type { Metrics } from './telemetry/metrics.ts';
export { observeCalls } from './telemetry/observe-calls.ts';
export { errorCodes, UpstreamError } from './upstream/errors.ts';
export type { ErrorCode } from './upstream/errors.ts';
export type { Connect } from './upstream/http/origin.ts';
export type { Network } from './upstream/http/network.ts';
export type { Redirect } from './upstream/http/redirect.ts';
export type { Wrapper } from './upstream/http/request.ts';
export type { BreakerState } from './upstream/resilience/breaker.ts';
export type { ResilienceObserver } from './upstream/resilience/resilience.ts';
