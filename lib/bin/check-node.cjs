// The first thing every command loads, so it must be readable by every Node: ES5 only, no packages, no `node:` names.
'use strict';

/**
 * Why this Node cannot run the workspace, in one sentence, or '' where it can.
 * The rule is that of `engines` in package.json: `require` of ES modules came with 20.19 and 22.12. Nothing is refused for
 * being new; a part that needs an older Node (engine tensorflow) says so itself.
 */
function complaintAbout(version) {
  var parts = String(version).split('.');
  var major = Number(parts[0]);
  var minor = Number(parts[1]);
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22) return '';
  return 'bnlab runs on Node 20.19 or newer 20, and on Node 22.12 and all newer; this is Node ' + version + '.';
}

module.exports = complaintAbout;

var complaint = complaintAbout(process.versions.node);
if (complaint) {
  console.error(complaint);
  process.exit(1);
}
