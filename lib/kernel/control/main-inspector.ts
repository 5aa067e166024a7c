/**
 * The inspector of the thread that runs the cells, from the control worker: it is heard also while that thread computes.
 * @module
 */
import inspector from 'node:inspector';

/** A connection that is made when it is first needed. */
export class MainInspector {
  private connected?: inspector.Session;
  private isOver = false;

  /** The session: for events, and for what has no answer. @throws Error after {@link disconnect}. */
  get session(): inspector.Session {
    if (this.isOver) throw new Error('the process ends');
    if (!this.connected) {
      this.connected = new inspector.Session();
      this.connected.connectToMainThread();
    }
    return this.connected;
  }

  /** Ends the connection for good: Node waits at its end for inspectors that are still there. */
  disconnect(): void {
    this.connected?.disconnect();
    this.connected = undefined;
    this.isOver = true;
  }

  /** Calls a method of the inspector's protocol. Rejects with what the inspector says. */
  post(method: string, parameters: object = {}): Promise<Readonly<Record<string, unknown>>> {
    return new Promise((resolve, reject) => {
      this.session.post(method, parameters, (error, reply) => {
        if (error) reject(error);
        else resolve((reply ?? {}) as Readonly<Record<string, unknown>>);
      });
    });
  }

  /** Calls back with the parameters of an event of the inspector's. */
  on(event: string, listener: (parameters: Readonly<Record<string, unknown>>) => void): void {
    this.session.on(event, ({ params }: { readonly params?: object }) => listener({ ...params }));
  }

  /**
   * Evaluates an expression in the thread of the cells, in the middle of whatever it computes; resolves to its value, a plain one.
   *
   * Rejects when it throws.
   */
  async evaluate(expression: string): Promise<unknown> {
    const reply = await this.post('Runtime.evaluate', { expression, returnByValue: true });
    const { result, exceptionDetails } = reply as {
      readonly result: { readonly value?: unknown };
      readonly exceptionDetails?: { readonly text: string };
    };
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return result.value;
  }
}
