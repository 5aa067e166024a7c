/** `launcher.ts TRANSPORT RANKS PROGRAM WORDS...`: starts ranks and ends with their exit code. */
import { launchRanks, type TransportName } from '../../lib/distributed';

const [, , transport, ranks, ...command] = process.argv;
void launchRanks({ transport: transport as TransportName, ranks: Number(ranks), command }).then((code) =>
  process.exit(code),
);
