/**
 * Plans whose parts are lists of pictures and classes.
 * @module
 */
import { labelledByName } from './flat-names';
import { checkAllThere } from './nothing-there';
import type { OpenPartOptions, PartPlace } from './open';
import { isPictureList, openPictureLists } from './picture-list';
import { isFolder, type OpenedPlan, type PlannedPart, type SourcePlan } from './planned';
import type { NamedList } from './same-classes';

/** True for a plan of lists. */
export function isListPlan({ train, validation }: SourcePlan): boolean {
  const places = [train, ...(validation ? [validation] : [])].map(({ place }) => listsAt(place));
  return places.every((files) => files.length > 0 && files.every((file) => isPictureList(file) && !isFolder(file)));
}

function listsAt(place: PartPlace): readonly string[] {
  if (place.kind === 'files') return place.files;
  return place.kind === 'path' ? [place.path] : [];
}

/** Opens the lists of a plan. @throws BnlabError as `openPictureLists`, and (`usage`) for lists that are not there. */
export function openListPlan(plan: SourcePlan, { labelFrom }: OpenPartOptions): OpenedPlan {
  const planned: readonly PlannedPart[] = plan.validation ? [plan.train, plan.validation] : [plan.train];
  const parts = planned.map(({ name, place }) => ({ name, files: listsAt(place) }));
  checkAllThere(parts.flatMap(({ files }) => files));
  const { train, validation, unused } = openPictureLists(parts);
  const named = (part: NamedList): NamedList =>
    labelFrom === undefined ? part : { ...part, list: labelledByName(part.list, labelFrom) };
  const isColumn = plan.validation === undefined && validation !== undefined;
  return {
    train: named(train),
    validation: validation && named(validation),
    unused: [...plan.unused, ...unused],
    why: isColumn ? 'a column of parts' : plan.why,
  };
}
