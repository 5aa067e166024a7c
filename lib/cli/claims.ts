/**
 * `bnlab claims`: the scoreboard.
 * @module
 */
import type { Command } from 'commander';
import { judgeClaims, resultsFolder } from '../experiments';
import type { JudgedClaim, Verdict } from '../paper';

const MARKS: Readonly<Record<Verdict, string>> = {
  reproduced: '+',
  'same direction': '~',
  'not reproduced': '-',
  'not run at this scale': '?',
};

/** The scoreboard as lines: a mark, the section, the statement; the paper's word and ours below. */
export function scoreboard(claims: readonly JudgedClaim[], language: 'en' | 'ko' = 'en'): string[] {
  const lines = claims.flatMap(({ section, statement, paper, ours, verdict }) => [
    `${MARKS[verdict]} ${section.padEnd(5)} ${statement[language]}`,
    `        paper: ${paper}; here: ${ours} -> ${verdict}`,
  ]);
  const reproduced = claims.filter(({ verdict }) => verdict === 'reproduced').length;
  return [...lines, `${reproduced} of ${claims.length} claims reproduced`];
}

/** Registers `bnlab claims`. */
export function claimsCommand(program: Command): void {
  program
    .command('claims')
    .description('judge the paper’s claims by the measurements made here')
    .option('--results <folder>', 'folder of the stored records (default: notebooks/results)')
    .option('--json', 'machine-readable answer')
    .action(({ results = resultsFolder(), json }: { results?: string; json?: boolean }) => {
      const claims = judgeClaims({ results });
      process.stdout.write(json ? `${JSON.stringify(claims)}\n` : `${scoreboard(claims).join('\n')}\n`);
    });
}
