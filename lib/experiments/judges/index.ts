/**
 * One judge for each claim of the paper: computed on the spot where that is cheap, read from a stored run otherwise.
 * @module
 */
import { BnlabError } from '../../errors';
import { CLAIMS, type BothLanguages, type ClaimId, type JudgedClaim } from '../../paper';
import * as counts from '../identities/counts';
import { judgeBothJacobians, judgeOutsideGradient } from '../identities/outside-gradient';
import * as statistics from '../identities/statistics';
import * as transform from '../identities/transform';
import { SMALL_JUDGES } from '../small';
import { judgeDropout } from './dropout';
import { FIGURE1_JUDGES } from './figure1';
import { notRun, type Judge, type Judgement } from './judgement';
import { LADDER_JUDGES } from './ladder';
import { checkResultsFolder } from './results-folder';
import { SMALL_NETWORK_JUDGES } from './small-networks';

const outOfReach =
  (why: BothLanguages): Judge =>
  () =>
    notRun(why);

/** One judge a claim. */
export const JUDGES: Readonly<Record<ClaimId, Judge>> = {
  ...SMALL_JUDGES,
  ...FIGURE1_JUDGES,
  ...LADDER_JUDGES,
  ...SMALL_NETWORK_JUDGES,
  '2-outside-gradient': judgeOutsideGradient,
  '2-both-jacobians': judgeBothJacobians,
  '2-per-example': transform.judgePerExample,
  '3-normalized': transform.judgeNormalized,
  '3-gradient': transform.judgeGradient,
  '3-identity': transform.judgeIdentity,
  '3-singular-covariance': statistics.judgeSingularCovariance,
  '3.1-folding': statistics.judgeFolding,
  '3.1-more-than-one': transform.judgeSingleExample,
  '3.1-bessel': statistics.judgeBessel,
  '3.2-bias': transform.judgeBias,
  '3.2-per-map': transform.judgePerMap,
  '3.3-scale-invariance': statistics.judgeScaleInvariance,
  '3.4-dropout': judgeDropout,
  '4.2-compute': counts.judgeCompute,
  '4.2-more-parameters': counts.judgeMoreParameters,
  '4.2-parameters': counts.judgeParameters,
  '4.2-depth': counts.judgeDepth,
  '4.2.3-imagenet': outOfReach({ en: 'weeks on two cores', ko: '코어 두 개로는 몇 주' }),
  '5-two-parameters': counts.judgeTwoParameters,
  '5-recurrent': outOfReach({ en: 'no recurrent network here', ko: '순환 신경망이 없음' }),
};

/**
 * Judges every claim. The same records give the same verdicts, whenever and wherever they are judged.
 *
 * @param results folder of the stored records (`notebooks/results`).
 * @throws BnlabError (`input`) when this is no folder of stored records, (`data`) when a record in it is broken.
 */
export function judgeClaims({ results }: { readonly results: string }): JudgedClaim[] {
  checkResultsFolder(results);
  return CLAIMS.map((claim) => ({ ...claim, ...judgeClaim(claim.id, results) }));
}

function judgeClaim(id: ClaimId, results: string): Judgement {
  try {
    return JUDGES[id](results);
  } catch (thrown) {
    if (!(thrown instanceof BnlabError)) throw thrown;
    const { kind, where, expected, got, hint } = thrown;
    throw new BnlabError({ kind, where, expected, got, hint: `${hint} (Claim ${id} is judged by it.)`, cause: thrown });
  }
}
