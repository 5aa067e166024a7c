import assert from 'node:assert/strict';
import { figure4Rows, printedFigure4Rows } from '../../lib/figures';

const of = (top1: number, top5 = 0.97) => ({ top1, top5 });
const ENSEMBLE = {
  seed: 1,
  singleCrop: [of(0.7), of(0.72)],
  multiCrop: [of(0.73), of(0.75)],
  ensembleSingleCrop: of(0.76, 0.98),
  ensembleMultiCrop: of(0.78, 0.99),
};

describe('the table of figure 4', () => {
  it('has our errors, mean and range of the networks, next to the paper’s', () => {
    assert.deepEqual(figure4Rows({ ensembles: [ENSEMBLE] }).map((row) => Object.values(row)), [
      ['one network, single crop', '29.00 % (28.00–30.00)', '25.2 %', '3.00 %', '7.82 %'],
      ['one network, ten crops', '26.00 % (25.00–27.00)', '21.99 %', '3.00 %', '5.82 %'],
      ['2 networks, single crop', '24.00 %', '', '2.00 %', ''],
      ['2 networks, ten crops', '22.00 %', '20.1 %', '1.00 %', '4.9 %'],
    ]);
  }); // prettier-ignore

  it('takes the mean over the seeds', () => {
    const rows = figure4Rows({ ensembles: [ENSEMBLE, { ...ENSEMBLE, seed: 2, ensembleMultiCrop: of(0.8) }] });
    assert.equal(rows[3]['top-1 error'], '21.00 % (20.00–22.00)');
  });

  it('speaks Korean', () => {
    const [row] = figure4Rows({ ensembles: [ENSEMBLE], language: 'ko' });
    assert.ok(Object.keys(row).every((column) => /[가-힣]/.test(column)));
  });

  it('refuses a record without an ensemble', () => {
    assert.throws(() => figure4Rows({ ensembles: [] }), /at least one ensemble, got none/);
  });
});

describe('figure 4 as printed', () => {
  it('has all seven rows with the paper’s errors, and blanks where it prints none', () => {
    assert.deepEqual(printedFigure4Rows().map((row) => Object.values(row).join('|')), [
      'GoogLeNet ensemble|224|144|7||6.67 %',
      'Deep Image low-res|256||1||7.96 %',
      'Deep Image high-res|512||1|24.88 %|7.42 %',
      'Deep Image ensemble|variable||||5.98 %',
      'BN-Inception single crop|224|1|1|25.2 %|7.82 %',
      'BN-Inception multicrop|224|144|1|21.99 %|5.82 %',
      'BN-Inception ensemble|224|144|6|20.1 %|4.9 %',
    ]);
  }); // prettier-ignore

  it('speaks Korean', () => {
    const rows = printedFigure4Rows('ko');
    assert.ok(Object.keys(rows[0]).every((column) => /[가-힣]/.test(column)));
    assert.equal(Object.values(rows[3])[1], '여러 가지');
  });
});
