/** What the package offers to programs: the gateway and the sandbox to embed, and the schema. */
export { ConfigError, loadConfig, loadSandboxConfig } from './config.ts';
export type { Config, SandboxConfig } from './config.ts';
export { explainDocument } from './explain.ts';
export type { ExplainedOperation, ExplainOptions } from './explain.ts';
export { printSubgraphSdl } from './federation/sdl.ts';
export { createGateway, sandboxTokens } from './gateway.ts';
export type { Gateway, GatewayOptions } from './gateway.ts';
export { createGraph } from './graph.ts';
export type { Graph, GraphOptions } from './graph.ts';
export { createSandbox } from './sandbox/server.ts';
export type { Sandbox, SandboxOptions } from './sandbox/server.ts';
export { buildSchema } from './schema/index.ts';
export { printSdl } from './schema/print.ts';
export type { GatewayPlugin } from './server/exchange.ts';
export { createLogger } from './server/logger.ts';
export type { Logger } from './server/logger.ts';
export { start } from './start.ts';
export type { Started, StartOptions } from './start.ts';
