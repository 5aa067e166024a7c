/** Two hosts on one machine: network namespaces with a cable each to one bridge, that can be pulled. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const NAMES = ['a', 'b'] as const;

/** The name of a host. */
export type HostName = (typeof NAMES)[number];

/** Network namespaces need root, and a kernel that lends them. */
export function canMakeHosts(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const name = `bn${process.pid}-try`;
  if (spawnSync('ip', ['netns', 'add', name]).status !== 0) return false;
  const hasCables = spawnSync('ip', ['-n', name, 'link', 'add', 'x0', 'type', 'veth', 'peer', 'name', 'x1']);
  spawnSync('ip', ['netns', 'delete', name]);
  return hasCables.status === 0 && spawnSync('unshare', ['--uts', 'true']).status === 0;
}

/** Two hosts; `close` removes them. */
export class TwoHosts {
  /** Words before a program that is to run on the first host. */
  readonly first: readonly string[];
  /** Of the launchers of both MPIs: how they reach the other host, and that they take the cable. */
  readonly env: NodeJS.ProcessEnv;
  readonly #prefix = `bn${process.pid}`;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    const bridge = `${this.#prefix}-br`;
    this.#ip('link', 'add', bridge, 'type', 'bridge');
    this.#ip('link', 'set', bridge, 'up');
    NAMES.forEach((name, i) => {
      const [space, cable] = [this.#space(name), this.#space(name)];
      this.#ip('netns', 'add', space);
      this.#ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space);
      this.#ip('link', 'set', cable, 'master', bridge, 'up');
      this.#ip('-n', space, 'link', 'set', 'lo', 'up');
      this.#ip('-n', space, 'addr', 'add', `${address(i)}/24`, 'dev', 'eth0');
      this.#ip('-n', space, 'link', 'set', 'eth0', 'up');
    });
    const agent = this.#script('agent.sh', [
      'while [[ $1 == -* ]]; do shift; done',
      'host=$1; shift',
      ...NAMES.map((name, i) => `[[ $host == ${address(i)} ]] && exec ${this.#enter(name)} bash -c "$*"`),
      'echo "no host $host" >&2; exit 1',
    ]);
    const head = this.#script('head.sh', [`exec ${this.#enter('a')} "$@"`]);
    this.first = [head];
    this.env = {
      OMPI_MCA_plm_rsh_agent: agent,
      OMPI_MCA_btl_tcp_if_include: NETWORK,
      OMPI_MCA_oob_tcp_if_include: NETWORK,
      // Open MPI 5
      PRTE_MCA_plm_ssh_agent: agent,
      PRTE_MCA_oob_tcp_if_include: NETWORK,
      HYDRA_LAUNCHER: 'ssh',
      HYDRA_LAUNCHER_EXEC: agent,
      UCX_TLS: 'tcp,self',
      UCX_NET_DEVICES: 'eth0',
    };
  }

  /** A file of hosts with one rank each, as the launcher of this MPI reads it. */
  hosts(mpi: 'openmpi' | 'mpich'): string {
    const file = path.join(this.#folder, `hosts.${mpi}`);
    const lines = NAMES.map((_, i) => (mpi === 'openmpi' ? `${address(i)} slots=1` : `${address(i)}:1`));
    writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
  }

  /** Pulls the cable of the second host out, or puts it in. */
  cable(state: 'in' | 'out'): void {
    this.#ip('-n', this.#space('b'), 'link', 'set', 'eth0', state === 'in' ? 'up' : 'down');
  }

  /** Bytes that came to the second host by its cable. */
  received(): number {
    const file = `/sys/class/net/${this.#space('b')}/statistics/tx_bytes`;
    return Number(readFileSync(file, 'utf8'));
  }

  close(): void {
    for (const name of NAMES) spawnSync('ip', ['netns', 'delete', this.#space(name)]);
    spawnSync('ip', ['link', 'delete', `${this.#prefix}-br`]);
  }

  #space(name: HostName): string {
    return `${this.#prefix}-${name}`;
  }

  /** A host has a name of its own: both MPIs tell hosts by it. */
  #enter(name: HostName): string {
    const space = this.#space(name);
    return `ip netns exec ${space} unshare --uts bash -c 'hostname ${space}; cd "${process.cwd()}"; exec "$@"' host`;
  }

  #script(name: string, lines: readonly string[]): string {
    const file = path.join(this.#folder, name);
    writeFileSync(file, ['#!/bin/bash', ...lines, ''].join('\n'));
    chmodSync(file, 0o755);
    return file;
  }

  #ip(...words: string[]): void {
    execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });
  }
}

const NETWORK = '10.77.31.0/24';
const address = (i: number) => `10.77.31.${i + 1}`;
