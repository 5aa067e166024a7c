// mocha's spec reporter that also leaves its counts in the file BNLAB_TEST_COUNTS names, for .ci/run.
'use strict';
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class SpecWithCounts extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes = 0, failures = 0, pending = 0 } = this.stats;
      writeFileSync(process.env.BNLAB_TEST_COUNTS, `${passes} ${failures} ${pending}\n`);
    });
  }
};
