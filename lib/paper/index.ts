export { CLAIMS, type BothLanguages, type Claim, type ClaimId, type JudgedClaim, type Verdict } from './claims';
export { IMAGENET_CLAIMS } from './claims-imagenet';
export { GLOSSARY, type Term } from './glossary';
export { PAPER_FIGURE4, PAPER_MILLION_STEPS, type PrintedErrors } from './printed';
