/** What all came to, as a table of README. */
import { quantile } from '../../../lib/statistics';
import type { Peer, Task } from './measure';

/** One row a task, one column a product: the median of its best way, and in brackets how many times as much bnlab has beside it. */
export function tableOf(tasks: readonly Task[], peers: readonly Peer[]): string {
  const products = [...new Set(peers.map(({ product }) => product))];
  const rows = tasks.map((task) => {
    const best = (product: string) => bestOf(peers.filter((peer) => peer.task === task && peer.product === product));
    const own = best('bnlab');
    const cells = products.map((product) => {
      const value = best(product);
      if (value === undefined) return '–';
      return product === 'bnlab' || own === undefined ? short(value) : `${short(value)} (${(own / value).toFixed(2)})`;
    });
    return `| ${[`${task.title}, ${task.unit}`, ...cells].join(' | ')} |`;
  });
  const failures = peers.flatMap(({ task, way, failure }) =>
    failure === undefined ? [] : [`${task.name}, ${way}: ${failure}`],
  );
  return [`| | ${products.join(' | ')} |`, `|${'---|'.repeat(products.length + 1)}`, ...rows, ...failures].join('\n');
}

function bestOf(peers: readonly Peer[]): number | undefined {
  const medians = peers.flatMap(({ numbers }) =>
    numbers.length > 0
      ? [
          quantile(
            [...numbers].sort((a, b) => a - b),
            0.5,
          ),
        ]
      : [],
  );
  return medians.length > 0 ? Math.max(...medians) : undefined;
}

const short = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
