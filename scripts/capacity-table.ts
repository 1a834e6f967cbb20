/** Calculates operations per core and replicas per load from the measurements in docs/performance.md. */

/** Share of a core that a replica may use: the autoscaler's target. */
const usable = 0.7;
const exampleLoad = 1_000;

export function capacityTable(performancePage: string): string {
  const rows = [
    ...performancePage.matchAll(
      /^\| (W\d+) +\| +20 ms \| gateway \| +[\d.]+ \| +[\d.]+ \| +[\d.]+ \| +(\d+) \| +(\d+) \|$/gm,
    ),
  ];
  if (rows.length === 0) throw new Error('expected docs/performance.md to have rows of the gateway at 20 ms');
  const lines = rows.map(([, name = '', cpuMicroseconds = '', residentMegabytes = '']) => {
    const perOperation = Number(cpuMicroseconds);
    const perReplica = Math.floor((usable * 1_000_000) / perOperation);
    const replicas = Math.ceil(exampleLoad / perReplica);
    return `| ${name}: ${meaningOf(performancePage, name)} | ${(perOperation / 1_000).toFixed(1)} ms | ${perReplica} | ${replicas} | ${residentMegabytes} MB |`;
  });
  return [
    `| Operation | CPU time each | per second and replica, at ${usable * 100} % of a core | replicas for ${exampleLoad.toLocaleString('en-US')} per second | resident memory |`,
    '| --- | ---: | ---: | ---: | ---: |',
    ...lines,
    '',
  ].join('\n');
}

/** The description of a workload, from its line in the page: `- W1: a flat list of 50 accounts.` */
function meaningOf(page: string, name: string): string {
  const line = new RegExp(`^- ${name}: (.*)\\.$`, 'm').exec(page)?.[1];
  if (line === undefined) throw new Error(`expected docs/performance.md to describe ${name}`);
  return line;
}
