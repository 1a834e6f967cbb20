/** The manifests in deploy/kubernetes: proper Kubernetes objects, in accord with the gateway they run. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { loadConfig } from '../../src/config/config.ts';
import { variables } from '../../src/config/variables.ts';
import { startStub } from '../support/stub.ts';
import { memoryOptions } from './node-options.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'deploy/kubernetes');
const kustomization = parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8'));
const files: readonly string[] = kustomization.resources;

const objects = files.flatMap((file) =>
  parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => {
    expect(document.errors, file).toEqual([]);
    return document.toJS();
  }),
);

function objectOf(kind: string) {
  const found = objects.filter((object) => object.kind === kind);
  expect(found, kind).toHaveLength(1);
  return found[0];
}

/** Name and value of each line of an env file. */
const settings: Readonly<Record<string, string>> = Object.fromEntries(
  readFileSync(join(folder, 'settings.env'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
);

const deployment = objectOf('Deployment');
const pod = deployment.spec.template.spec;
const [container] = pod.containers;

/** Where the published types of an object are. */
const typeOf: Readonly<Record<string, string>> = {
  ServiceAccount: 'v1/ServiceAccount',
  Service: 'v1/Service',
  Deployment: 'apps/v1/Deployment',
  HorizontalPodAutoscaler: 'autoscaling/v2/HorizontalPodAutoscaler',
  PodDisruptionBudget: 'policy/v1/PodDisruptionBudget',
  NetworkPolicy: 'networking.k8s.io/v1/NetworkPolicy',
};

/** What the compiler says of the objects, written as literals of their types: a misspelt member is an error too. */
function complaintsAbout(given: readonly { readonly kind: string }[]): readonly string[] {
  const lines = given.map(({ kind, ...object }, index) => {
    const literal = JSON.stringify({ kind, ...object });
    return `import type { I${kind} as Type${index} } from 'kubernetes-models/${typeOf[kind]}';\nexport const object${index}: Type${index} = ${literal};`;
  });
  const fileName = join(root, 'test/deploy/manifests.ts');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === fileName || fileExists.call(host, name);
  host.getSourceFile = (name, ...rest) =>
    name === fileName
      ? ts.createSourceFile(name, lines.join('\n'), ts.ScriptTarget.ESNext)
      : getSourceFile.call(host, name, ...rest);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([fileName], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('the manifests', () => {
  test('the manifests are all applied', () => {
    const present = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    expect(present.sort()).toEqual([...files, 'kustomization.yaml'].sort());
  });

  test('the manifests fit the published types of Kubernetes, with no unknown member', () => {
    expect(objects.map(({ kind }) => kind).sort()).toEqual(Object.keys(typeOf).sort());
    expect(complaintsAbout(objects)).toEqual([]);
  });

  test('the manifests would be found wrong by that check', () => {
    const misspelt = { ...deployment, spec: { ...deployment.spec, replicaz: 2 } };
    expect(complaintsAbout([misspelt]).join()).toContain('replicaz');
  });

  test('the manifests mean the same pods everywhere', () => {
    const { labels } = deployment.spec.template.metadata;
    expect(deployment.spec.selector.matchLabels).toEqual(labels);
    expect(objectOf('Service').spec.selector).toEqual(labels);
    expect(objectOf('PodDisruptionBudget').spec.selector.matchLabels).toEqual(labels);
    expect(objectOf('NetworkPolicy').spec.podSelector.matchLabels).toEqual(labels);
    for (const { labelSelector } of pod.topologySpreadConstraints)
      expect(labelSelector.matchLabels).toEqual(labels);
    expect(objectOf('HorizontalPodAutoscaler').spec.scaleTargetRef.name).toBe(deployment.metadata.name);
    expect(pod.serviceAccountName).toBe(objectOf('ServiceAccount').metadata.name);
  });
});

describe('the settings', () => {
  test('the settings are variables that the gateway reads, and start it in production', () => {
    // NODE_OPTIONS is Node's own.
    const names = [...Object.keys(settings), ...container.env.map(({ name }: { name: string }) => name)];
    const unknown = names.filter((name) => !Object.hasOwn(variables, name) && name !== 'NODE_OPTIONS');
    expect(unknown).toEqual([]);
    const config = loadConfig(settings);
    expect(config.profile).toBe('production');
    expect(config.server.host).toBe('0.0.0.0');
    expect(config.upstream.kind).toBe('remote');
  });

  test('the settings hold no secret', () => {
    const secret = Object.keys(settings).filter((name) => /REDIS|SECRET|TOKEN$|PASSWORD/.test(name));
    expect(secret).toEqual([]);
    for (const { name, value } of container.env) {
      if (name !== 'NODE_OPTIONS') expect(value, name).toBeUndefined();
    }
  });

  test('the settings reach the container by the name of the config map', () => {
    const [generated] = kustomization.configMapGenerator;
    expect(container.envFrom).toEqual([{ configMapRef: { name: generated.name } }]);
  });

  test('the settings leave the process longer to stop than it takes at most', () => {
    const { timeoutMs, drainMs } = loadConfig(settings).server.shutdown;
    expect(pod.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(timeoutMs);
    // The endpoint is gone before the process listens no more.
    expect(drainMs).toBeGreaterThan(
      container.readinessProbe.periodSeconds * container.readinessProbe.failureThreshold * 1_000,
    );
  });
});

describe('the container', () => {
  test('the container is probed where the gateway answers probes', async () => {
    await using stub = await startStub();
    for (const name of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      const { path, port } = container[name].httpGet;
      expect((await fetch(`${stub.gateway.url}${path}`)).status, path).toBe(200);
      expect(port).toBe('management');
    }
    const ports = Object.fromEntries(
      container.ports.map((entry: { name: string; containerPort: number }) => [
        entry.name,
        entry.containerPort,
      ]),
    );
    expect(ports).toEqual({
      http: Number(settings['PORT']),
      management: Number(settings['MANAGEMENT_PORT']),
    });
    const { podMetricsEndpoints, selector } = parse(
      readFileSync(join(folder, 'monitoring/pod-monitor.yaml'), 'utf8'),
    ).spec;
    expect(podMetricsEndpoints[0].port).toBe('management');
    expect(selector.matchLabels).toEqual(deployment.spec.template.metadata.labels);
    expect(container.livenessProbe.httpGet.path).toBe('/livez');
    expect(container.readinessProbe.httpGet.path).toBe('/readyz');
  });

  test('the container has no right that it does not need', () => {
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 65_532,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.hostNetwork ?? pod.hostPID ?? pod.hostIPC).toBeUndefined();
    expect(pod.volumes).toBeUndefined();
  });

  test('the container has a heap that fits in its memory with a third to spare', () => {
    const { value } = container.env.find(({ name }: { name: string }) => name === 'NODE_OPTIONS');
    const heapMiB = Number(/--max-old-space-size=(\d+)/.exec(value)?.[1]);
    const limitMiB = Number(/^(\d+)Mi$/.exec(container.resources.limits.memory)?.[1]);
    // Three semi-spaces, as V8 counts: two, and one to grow into.
    const youngMiB = 3 * Number(/--max-semi-space-size=(\d+)/.exec(memoryOptions.join(' '))?.[1]);
    expect(heapMiB + youngMiB).toBeLessThanOrEqual((limitMiB * 2) / 3);
    expect(container.resources.requests).toEqual({ cpu: expect.any(String), memory: expect.any(String) });
  });
});

test('traffic is allowed to the two ports alone, and out to name service, TLS and Redis', () => {
  const { ingress, egress, policyTypes } = objectOf('NetworkPolicy').spec;
  expect(policyTypes).toEqual(['Ingress', 'Egress']);
  const portsOf = (rules: readonly { ports: readonly { port: unknown }[] }[]): readonly unknown[] =>
    rules.flatMap(({ ports }) => ports.map(({ port }) => port));
  expect(new Set(portsOf(ingress))).toEqual(new Set(['http', 'management']));
  expect(new Set(portsOf(egress))).toEqual(new Set([53, 443, 6379]));
});

test('a disruption or a roll-out leaves replicas to answer', () => {
  const { minReplicas } = objectOf('HorizontalPodAutoscaler').spec;
  expect(minReplicas - objectOf('PodDisruptionBudget').spec.maxUnavailable).toBeGreaterThanOrEqual(2);
  expect(deployment.spec.strategy.rollingUpdate.maxUnavailable).toBe(0);
  // The autoscaler's number would be undone by every roll-out.
  expect(deployment.spec.replicas).toBeUndefined();
});
