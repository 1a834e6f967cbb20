/** How many operations a core does and how many replicas a load needs, from what docs/performance.md measured. */

/** Share of a core that a replica is to be busy at most: the autoscaler's target. */
const usable = 0.7;
const exampleLoad = 1_000;

export function capacityTable(performancePage: string): string {
  const rows = [
    ...performancePage.matchAll(
      /^\| (W\d+) +\| +20 ms \| gateway \| +[\d.]+ \| +[\d.]+ \| +[\d.]+ \| +(\d+) \| +(\d+) \|$/gm,
    ),
  ];
  if (rows.length === 0) throw new Error('expected rows of the gateway at 20 ms in docs/performance.md');
  const lines = rows.map(([, name = '', cpuMicroseconds = '', residentMegabytes = '']) => {
    const perOperation = Number(cpuMicroseconds);
    const perReplica = Math.floor((usable * 1_000_000) / perOperation);
    const replicas = Math.ceil(exampleLoad / perReplica);
    return `| ${name}: ${meaningOf(performancePage, name)} | ${(perOperation / 1_000).toFixed(1)} ms | ${perReplica} | ${replicas} | ${residentMegabytes} MB |`;
  });
  return [
    `| Operation | CPU time of one | a second and replica, at ${usable * 100} % of a core | replicas for ${exampleLoad.toLocaleString('en-US')} a second | resident memory |`,
    '| --- | ---: | ---: | ---: | ---: |',
    ...lines,
    '',
  ].join('\n');
}

/** Its line in the list of what was measured: `- W1: a flat list of 50 accounts.` */
function meaningOf(page: string, name: string): string {
  const line = new RegExp(`^- ${name}: (.*)\\.$`, 'm').exec(page)?.[1];
  if (line === undefined) throw new Error(`expected what ${name} is in docs/performance.md`);
  return line;
}
