/**
 * `bnlab claims`: the scoreboard.
 * @module
 */
import type { Command } from 'commander';
import { judgeClaims, resultsFolder } from '../experiments';
import { VERDICTS, type JudgedClaim, type Verdict } from '../paper';

const MARKS: Readonly<Record<Verdict, string>> = {
  reproduced: '+',
  proved: '=',
  'same direction': '~',
  undecided: '.',
  'not reproduced': '-',
  'not run at this scale': '?',
};

/** The scoreboard as lines: a mark, the section, the statement; the paper's word and ours below; last, how many have each verdict. */
export function scoreboard(claims: readonly JudgedClaim[], language: 'en' | 'ko' = 'en'): string[] {
  const lines = claims.flatMap(({ section, statement, paper, ours, verdict }) => [
    `${MARKS[verdict]} ${(section === '0' ? 'abstr' : section).padEnd(5)} ${statement[language]}`,
    `        paper: ${paper[language]}; here: ${ours[language]} -> ${verdict}`,
  ]);
  const counts = VERDICTS.map((verdict) => {
    const count = claims.filter((claim) => claim.verdict === verdict).length;
    return `${MARKS[verdict]} ${verdict} ${count}`;
  });
  return [...lines, `${claims.length} claims: ${counts.join(', ')}`];
}

/** Registers `bnlab claims`. */
export function claimsCommand(program: Command): void {
  program
    .command('claims')
    .description('judge the paper’s claims by the measurements made here, from 95 % intervals over the seeds')
    .option('--results <folder>', 'folder of the stored records (default: notebooks/results)')
    .option(
      '--json',
      'machine-readable answer: verdict, interval, seeds, networks, data, steps and record of each claim',
    )
    .action(({ results = resultsFolder(), json }: { results?: string; json?: boolean }) => {
      const claims = judgeClaims({ results });
      process.stdout.write(json ? `${JSON.stringify(claims)}\n` : `${scoreboard(claims).join('\n')}\n`);
    });
}
