/**
 * Classes of which nothing can be shown: they are said, since the labels behind them shift.
 * @module
 */

/** Why a class is left out that has `members` files or folders, none of them a picture that can be read. */
export function whyEmpty(members: number): string {
  return members === 0 ? 'an empty class' : 'a class without a readable picture';
}
