/**
 * Values of expressions and variables, as a debugger shows them.
 * @module
 */
import { HELPERS } from './compiled';
import { notebookVariables, type Pause } from './pause';
import type { DebugTarget, Variable } from './protocol';
import { valueIn, VALUES_GROUP, type RemoteValue, type Values } from './values';

/** Evaluates where the cells stand still, or in the notebook's scope while they do not. */
export class Evaluator {
  /** @param pause where the cells stand still now */
  constructor(
    private readonly target: DebugTarget,
    private readonly values: Values,
    private readonly pause: () => Pause | undefined,
  ) {}

  /** Body of the answer to `inspectVariables`: all that cells declared. */
  async variables(): Promise<{ readonly variables: readonly Variable[] }> {
    if (this.pause() === undefined) {
      this.values.clear();
      await this.target.post('Runtime.releaseObjectGroup', { objectGroup: VALUES_GROUP });
    }
    return { variables: await notebookVariables(this.target, this.values) };
  }

  /** Body of the answer to `evaluate`. Rejects with what the expression throws. */
  async evaluate(expression: string, frameId: unknown): Promise<object> {
    const {
      value: result,
      type,
      variablesReference,
    } = this.values.variable('', await this.valueOf(expression, frameId));
    return { result, type, variablesReference };
  }

  /** Body of the answer to `richInspectVariables`: a variable in all forms that a cell would show of it. */
  async rich(name: string, frameId: unknown): Promise<object> {
    const remote = await this.valueOf(name, frameId);
    const plain = { 'text/plain': this.values.variable(name, remote).value };
    if (remote.objectId === undefined) return { data: plain, metadata: {} };
    const functionDeclaration = `function () { return ${HELPERS}?.forms(this) }`;
    const parameters = { objectId: remote.objectId, functionDeclaration, returnByValue: true };
    const forms = valueIn(await this.target.post('Runtime.callFunctionOn', parameters)).value;
    return { data: (forms as object | undefined) ?? plain, metadata: {} };
  }

  private async valueOf(expression: string, frameId: unknown): Promise<RemoteValue> {
    const marked = await this.marked(expression);
    const pause = this.pause();
    if (pause !== undefined && frameId) return pause.evaluate(Number(frameId), marked);
    const options = { objectGroup: VALUES_GROUP, generatePreview: true };
    return valueIn(await this.target.post('Runtime.evaluate', { expression: marked, ...options }));
  }

  /** Names that hide a global of the engine's have a mark in compiled code. */
  private async marked(expression: string): Promise<string> {
    const { names } = await this.target.post('Runtime.globalLexicalScopeNames');
    const hiding = (names as readonly string[])
      .filter((name) => name.endsWith('\u200c'))
      .map((name) => name.slice(0, -1));
    return expression.replace(/(?<![.\p{ID_Continue}$])[\p{ID_Start}$_][\p{ID_Continue}$]*/gu, (word) =>
      hiding.includes(word) ? `${word}\u200c` : word,
    );
  }
}
